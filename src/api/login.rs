//! Signing in and out.

use crate::api::error::ApiError;
use crate::api::transport::Request;
use api_types::{Email, LoginRequest, Secret, TemporaryTokenRequestState, UpdateTemporaryTokenRequest};

/// Requests a sign-in link by mail; `to` is the page to open after signing in.
pub async fn mail_link(email: Email, to: Option<String>) -> Result<(), ApiError> {
    Request::post("/login").json(&LoginRequest { email, state: to }).done().await
}

/// Signs in with the secret of a mailed link. The service sets the session cookie.
pub async fn confirm(secret: &Secret) -> Result<(), ApiError> {
    let secret = String::from(js_sys::encode_uri_component(secret.expose()));
    Request::get(["/login/confirm?t=", &secret].concat()).done().await
}

/// Ends the session. Succeeds when it has ended already.
pub async fn sign_out() -> Result<(), ApiError> {
    match Request::post("/logout").done().await {
        Err(ApiError::SignedOut) => Ok(()),
        other => other,
    }
}

/// A login of the command line that waits for confirmation.
#[derive(Clone, PartialEq, Eq)]
pub struct CliLogin {
    /// Six digits, the same as in the terminal.
    pub code: String,
    /// The address of the client.
    pub client_ip: String,
    /// RFC 3339, UTC; empty when the service does not send it.
    pub created_at: String,
}

/// The login with this id; `None` when it is confirmed already.
pub async fn cli(id: &str) -> Result<Option<CliLogin>, ApiError> {
    let asked = Request::get(cli_path(id)).value().await?;
    let text = |name| serde_js::field(&asked, name).as_string();
    match (text("state"), text("code"), text("client_ip")) {
        (Some(state), ..) if state == TemporaryTokenRequestState::Confirmed.as_str() => Ok(None),
        (_, Some(code), Some(client_ip)) => {
            Ok(Some(CliLogin { code, client_ip, created_at: text("created_at").unwrap_or_default() }))
        }
        _ => Err(ApiError::InvalidResponse),
    }
}

/// Confirms or refuses a login of the command line.
pub async fn answer_cli(id: &str, confirm: bool) -> Result<(), ApiError> {
    let request = if confirm {
        Request::patch(cli_path(id)).json(&UpdateTemporaryTokenRequest { state: TemporaryTokenRequestState::Confirmed })
    } else {
        Request::delete(cli_path(id))
    };
    request.done().await
}

fn cli_path(id: &str) -> String {
    ["/login/token/", String::from(js_sys::encode_uri_component(id)).as_str()].concat()
}
