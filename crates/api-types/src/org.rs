//! Organizations a person is a member of.

use crate::open_enum::open_enum;
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// An organization.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// `o_` and an xid.
    #[server_only]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: String,
    /// Its handle.
    pub handle: String,
    /// Its name.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Its web page.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The tenant it is part of.
    #[server_only]
    #[schema(pattern = "^t_[0-9a-v]{20}$")]
    pub tenant_id: String,
    /// What it owes and when.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<crate::BillingInfo>,
    /// What was issued at or before this second authenticates nothing. RFC 3339, UTC.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_min_issued_at: Option<String>,
    /// What happens at the compute threshold.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_compute_action: Option<crate::IdentityUsageThresholdAction>,
    /// Compute minutes in a billing cycle.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_compute_threshold: Option<i64>,
    /// What happens at the storage threshold.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_storage_action: Option<crate::IdentityUsageThresholdAction>,
    /// Storage in GB.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_storage_threshold: Option<i64>,
    /// What happens at the threshold of people.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_user_action: Option<crate::IdentityUsageThresholdAction>,
    /// How many people.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_user_threshold: Option<i64>,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// Who made it.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent while it is not deleted.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<String>,
    /// Empty while it is not deleted.
    #[server_only]
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
    pub deleted_by_id: String,
    /// Who deleted it, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<Box<crate::User>>,
    /// Counts the changes.
    #[server_only]
    pub version_id: i64,
}

open_enum! {
    /// Whether an invitation has been accepted.
    MembershipStatus {
        /// Not yet.
        Pending = "pending",
        /// Yes.
        Accepted = "accepted",
    }
}

/// `GET /actor/org`: a membership, with the organization in it.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserOrg {
    /// The membership's own id.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: Option<String>,
    /// The organization's id.
    #[server_only]
    pub org_id: String,
    /// The person's id.
    #[server_only]
    pub user_id: String,
    /// `owner`, `member`.
    pub role: String,
    /// Whether the person has come in.
    #[server_only]
    pub status: MembershipStatus,
    /// The organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Org>,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// Who made the membership.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<crate::User>>,
    /// Counts the changes.
    #[server_only]
    pub version_id: i64,
}
