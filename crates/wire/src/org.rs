//! Organizations a person is a member of.

use crate::BillingInfo;
use serde::{Deserialize, Serialize};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Org {
    /// `o_` and an xid.
    pub id: String,
    /// Its handle.
    pub handle: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Its web page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The tenant it is part of.
    pub tenant_id: String,
    /// What it owes and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<BillingInfo>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// Who made it.
    pub created_by_id: String,
    /// RFC 3339, UTC; absent before the first change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    pub updated_by_id: String,
    /// Empty while it is not deleted.
    #[serde(default)]
    pub deleted_by_id: String,
    /// Counts the changes.
    pub version_id: i64,
}

/// `GET /actor/org`: a membership, with the organization in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UserOrg {
    /// The membership's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The organization's id.
    pub org_id: String,
    /// The person's id.
    pub user_id: String,
    /// `owner`, `member`.
    pub role: String,
    /// `pending` or `accepted`.
    pub status: String,
    /// The organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Org>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// Who made the membership.
    pub created_by_id: String,
    /// RFC 3339, UTC; absent before the first change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    pub updated_by_id: String,
    /// Counts the changes.
    pub version_id: i64,
}
