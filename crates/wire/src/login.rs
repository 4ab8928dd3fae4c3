//! Signing in by a mailed link.

use crate::Email;
use serde::{Deserialize, Serialize};

/// `POST /login`: mails a one-time link to the address, if it has an account. The answer never tells which.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LoginRequest {
    /// Where the link goes.
    pub email: Email,
    /// Where the person wanted to go: a path of the console, handed back by the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}
