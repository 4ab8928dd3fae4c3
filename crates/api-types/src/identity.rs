//! What anybody may know of an account or an organization.

#[cfg(feature = "server")]
use crate::{BillingInfo, IdentityUsageThresholdAction, User};
use serde::{Deserialize, Serialize};

/// `GET /identity/{handle}`: public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Identity {
    /// `u_` or `o_` and an xid.
    #[cfg(feature = "server")]
    pub id: String,
    /// `user` or `org`.
    #[cfg(feature = "server")]
    #[serde(rename = "type")]
    pub kind: String,
    /// Its handle.
    #[cfg(feature = "server")]
    pub handle: String,
    /// Its name.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// The tenant it is part of.
    #[cfg(feature = "server")]
    #[schema(pattern = "^t_[0-9a-v]{20}$")]
    pub tenant_id: String,
    /// The same, with its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
}

/// A tenant: a company's own part of the service, which manages its accounts' billing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Tenant {
    /// `t_` and an xid.
    #[cfg(feature = "server")]
    pub id: String,
    /// Its handle; the global tenant's is `turbot-pipes`.
    pub handle: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Its state.
    #[cfg(feature = "server")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
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
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
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
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
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

impl Tenant {
    /// What to call it.
    pub fn name(&self) -> &str {
        self.display_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.handle)
    }
}
