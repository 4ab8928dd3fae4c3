//! Signing in: by an emailed link, and for a CLI by a confirmation in the browser.

use crate::{Email, open_enum::open_enum};
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// `POST /login`: mails a one-time link to the address, if it has an account. The answer never tells which.
#[api_type]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[schema(as = UserLoginRequest)]
pub struct LoginRequest {
    /// Where the link goes.
    pub email: Email,
    /// Where the person wanted to go: a path of the console, handed back by the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

open_enum! {
    /// The state of a CLI login.
    TemporaryTokenRequestState {
        /// Waiting for the owner's confirmation.
        Pending = "pending",
        /// Confirmed in a browser.
        Confirmed = "confirmed",
    }
}

/// A CLI that asks to be signed in: `POST /login/token` and `GET /login/token/{id}`.
#[api_type]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemporaryTokenRequest {
    /// `spttr_`, an xid, `_` and 26 characters `[0-9a-z]`.
    pub id: String,
    /// Six digits that the CLI shows too, for its owner to compare.
    pub code: String,
    /// The address the CLI asked from.
    pub client_ip: String,
    /// Whether its owner has confirmed it.
    pub state: TemporaryTokenRequestState,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// What the CLI signs its calls with: in the one answer that hands it out.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<crate::Secret>,
}

/// `PATCH /login/token/{id}`: the owner's word.
#[api_type]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateTemporaryTokenRequest {
    /// `confirmed`.
    pub state: TemporaryTokenRequestState,
}
