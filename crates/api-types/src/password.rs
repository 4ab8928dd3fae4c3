//! The database password: the same for the databases of all workspaces.

use crate::Secret;
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// `GET` and `POST /user/{handle}/password`: the password in clear.
#[api_type]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDatabasePassword {
    /// A letter, `_` and an xid.
    #[server_only]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: String,
    /// Whose it is.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub user_id: Option<String>,
    /// The plaintext, `xxxx-xxxx-xxxx` in hexadecimal groups.
    #[serde(rename = "$password")]
    pub password: Secret,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC; absent means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

/// `POST /user/{handle}/password`: makes a new one.
#[api_type]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[schema(as = CreateUserPasswordRequest)]
pub struct CreateUserPassword {
    /// Minutes from now until it expires, at least 1; absent means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 52_704_000)]
    pub expires_in_minutes: Option<i64>,
}
