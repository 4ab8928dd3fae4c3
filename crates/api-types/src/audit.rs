//! The audit log of an account.

use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// `GET /user/{handle}/audit_log`: one thing that was done. Never holds a secret.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// The record's own id.
    pub id: String,
    /// What was done, such as `token.create`.
    pub action_type: String,
    /// Who did it: their image.
    #[server_only]
    pub actor_avatar_url: String,
    /// Who did it: their name.
    #[server_only]
    pub actor_display_name: String,
    /// Who did it.
    #[server_only]
    pub actor_handle: String,
    /// Who did it.
    #[server_only]
    pub actor_id: String,
    /// From which address.
    pub actor_ip: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// More about it, as the kind of action has it.
    #[server_only]
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// What it was done to.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// What it was done to: its handle.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_handle: Option<String>,
    /// The process that did it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process_id: Option<String>,
    /// Whose account it happened in.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<String>,
    /// Whose account it happened in.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_handle: Option<String>,
    /// The tenant it happened in.
    #[server_only]
    pub tenant_id: String,
}

impl AuditRecord {
    /// The action type of a rotation of the database password.
    pub const PASSWORD_ROTATE: &str = "user.password.rotate";

    /// Prefixes of the action types that do not concern access to the account: email, image and payment.
    const OTHER: [&str; 4] = ["user.preferences.", "user.avatar.", "user.subscription.", "user.payment_method."];

    /// Whether it concerns access to the account. An unknown action type does, so that nothing is hidden.
    pub fn is_security(&self) -> bool {
        self.action_type != "user.update" && !Self::OTHER.iter().any(|other| self.action_type.starts_with(other))
    }
}
