//! What is public about an account or an organization.

use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// `GET /identity/{handle}`: public.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `u_` or `o_` and an xid.
    #[server_only]
    pub id: String,
    /// `user` or `org`.
    #[server_only]
    #[serde(rename = "type")]
    pub kind: String,
    /// Its handle.
    #[server_only]
    pub handle: String,
    /// Its name.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// The tenant it is part of.
    #[server_only]
    #[schema(pattern = "^t_[0-9a-v]{20}$")]
    pub tenant_id: String,
    /// The same, with its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
}

/// A tenant: a company's own part of the service, which manages its accounts' billing.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// `t_` and an xid.
    #[server_only]
    pub id: String,
    /// Its handle; the global tenant's is `turbot-pipes`.
    pub handle: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Its state.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
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
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
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
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
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

impl Tenant {
    /// Its display name, or its handle where there is none.
    pub fn name(&self) -> &str {
        self.display_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.handle)
    }
}
