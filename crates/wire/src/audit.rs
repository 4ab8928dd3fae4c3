//! The trail of what was done to an account.

use serde::{Deserialize, Serialize};

/// `GET /user/{handle}/audit_log`: one thing that was done. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct AuditRecord {
    /// The record's own id.
    pub id: String,
    /// What was done, such as `token.create`.
    pub action_type: String,
    /// Who did it: their image.
    pub actor_avatar_url: String,
    /// Who did it: their name.
    pub actor_display_name: String,
    /// Who did it.
    pub actor_handle: String,
    /// Who did it.
    pub actor_id: String,
    /// From which address.
    pub actor_ip: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// More about it, as the kind of action has it.
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub data: serde_json::Value,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// Whose account it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<String>,
    /// Whose account it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_handle: Option<String>,
    /// The tenant it happened in.
    pub tenant_id: String,
}
