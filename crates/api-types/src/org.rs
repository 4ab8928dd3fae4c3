//! Organizations a person is a member of.

#[cfg(feature = "server")]
use crate::{BillingInfo, IdentityUsageThresholdAction, User, open_enum::open_enum};
use serde::{Deserialize, Serialize};

/// An organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Org {
    /// `o_` and an xid.
    #[cfg(feature = "server")]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
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
    #[schema(pattern = "^t_[0-9a-v]{20}$")]
    pub tenant_id: String,
    /// What it owes and when.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<BillingInfo>,
    /// What was issued at or before this second authenticates nothing. RFC 3339, UTC.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_min_issued_at: Option<String>,
    /// What happens at the compute threshold.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_compute_action: Option<IdentityUsageThresholdAction>,
    /// Compute minutes in a billing cycle.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_compute_threshold: Option<i64>,
    /// What happens at the storage threshold.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_storage_action: Option<IdentityUsageThresholdAction>,
    /// Storage in GB.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_storage_threshold: Option<i64>,
    /// What happens at the threshold of people.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_user_action: Option<IdentityUsageThresholdAction>,
    /// How many people.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_user_threshold: Option<i64>,
    /// RFC 3339, UTC.
    #[cfg(feature = "server")]
    pub created_at: String,
    /// Who made it.
    #[cfg(feature = "server")]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[cfg(feature = "server")]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<User>>,
    /// RFC 3339, UTC; absent while it is not deleted.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<String>,
    /// Empty while it is not deleted.
    #[cfg(feature = "server")]
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
    pub deleted_by_id: String,
    /// Who deleted it, in full.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<Box<User>>,
    /// Counts the changes.
    #[cfg(feature = "server")]
    pub version_id: i64,
}

#[cfg(feature = "server")]
open_enum! {
    /// Whether somebody who was invited has come in.
    MembershipStatus {
        /// Not yet.
        Pending = "pending",
        /// Yes.
        Accepted = "accepted",
    }
}

/// `GET /actor/org`: a membership, with the organization in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct UserOrg {
    /// The membership's own id.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: Option<String>,
    /// The organization's id.
    #[cfg(feature = "server")]
    pub org_id: String,
    /// The person's id.
    #[cfg(feature = "server")]
    pub user_id: String,
    /// `owner`, `member`.
    pub role: String,
    /// Whether the person has come in.
    #[cfg(feature = "server")]
    pub status: MembershipStatus,
    /// The organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Org>,
    /// RFC 3339, UTC.
    #[cfg(feature = "server")]
    pub created_at: String,
    /// Who made the membership.
    #[cfg(feature = "server")]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[cfg(feature = "server")]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<User>>,
    /// Counts the changes.
    #[cfg(feature = "server")]
    pub version_id: i64,
}
