//! What anybody may know of an account or an organization.

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
    pub tenant_id: String,
    /// The same, with its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
}

/// A tenant: a company's own part of the service, which manages its accounts' billing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// RFC 3339, UTC.
    #[cfg(feature = "server")]
    pub created_at: String,
    /// Who made it.
    #[cfg(feature = "server")]
    #[serde(default)]
    pub created_by_id: String,
    /// Who changed it last.
    #[cfg(feature = "server")]
    #[serde(default)]
    pub updated_by_id: String,
    /// Empty while it is not deleted.
    #[cfg(feature = "server")]
    #[serde(default)]
    pub deleted_by_id: String,
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
