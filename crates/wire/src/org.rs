//! Organizations a person is a member of.

#[cfg(feature = "server")]
use crate::BillingInfo;
use serde::{Deserialize, Serialize};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Org {
    /// `o_` and an xid.
    #[cfg(feature = "server")]
    pub id: String,
    /// Its handle.
    pub handle: String,
    /// Its name.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Its web page.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The tenant it is part of.
    #[cfg(feature = "server")]
    pub tenant_id: String,
    /// What it owes and when.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<BillingInfo>,
    /// RFC 3339, UTC.
    #[cfg(feature = "server")]
    pub created_at: String,
    /// Who made it.
    #[cfg(feature = "server")]
    pub created_by_id: String,
    /// RFC 3339, UTC; absent before the first change.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[cfg(feature = "server")]
    pub updated_by_id: String,
    /// Empty while it is not deleted.
    #[cfg(feature = "server")]
    #[serde(default)]
    pub deleted_by_id: String,
    /// Counts the changes.
    #[cfg(feature = "server")]
    pub version_id: i64,
}

/// `GET /actor/org`: a membership, with the organization in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UserOrg {
    /// The membership's own id.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The organization's id.
    #[cfg(feature = "server")]
    pub org_id: String,
    /// The person's id.
    #[cfg(feature = "server")]
    pub user_id: String,
    /// `owner`, `member`.
    pub role: String,
    /// `pending` or `accepted`.
    #[cfg(feature = "server")]
    pub status: String,
    /// The organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Org>,
    /// RFC 3339, UTC.
    #[cfg(feature = "server")]
    pub created_at: String,
    /// Who made the membership.
    #[cfg(feature = "server")]
    pub created_by_id: String,
    /// RFC 3339, UTC; absent before the first change.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[cfg(feature = "server")]
    pub updated_by_id: String,
    /// Counts the changes.
    #[cfg(feature = "server")]
    pub version_id: i64,
}
