//! Signing in and out.

use crate::api::change::{Change, is, without_body};
use crate::api::error::ApiError;
use crate::api::transport::Request;
use api_types::{Email, LoginRequest, Secret, TemporaryTokenRequestState, UpdateTemporaryTokenRequest};
use wasm_bindgen::JsValue;

/// Requests a sign-in link by mail; `to` is the page to open after signing in.
pub fn mail_link(email: Email, to: Option<String>) -> Change {
    let change =
        Change::post_json("/login".into(), &LoginRequest { email, state: to }, Box::new(JsValue::is_undefined));
    // It needs no session: a 401 tells nothing about one.
    change.ends_session(true)
}

/// Signs in with the secret of a mailed link. The service sets the session cookie.
///
/// # Errors
/// [`ApiError::InvalidResponse`] for a page: it comes from a proxy, and nobody was signed in.
pub async fn confirm(secret: &Secret) -> Result<(), ApiError> {
    let secret = String::from(js_sys::encode_uri_component(secret.expose()));
    let (_, body) = Request::get(["/login/confirm?t=", &secret].concat()).send().await?;
    if body.trim_start().starts_with('<') { Err(ApiError::InvalidResponse) } else { Ok(()) }
}

/// Ends the session.
pub fn sign_out() -> Change {
    Change::post("/logout".into(), Box::new(JsValue::is_undefined)).ends_session(true)
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

/// Confirms or refuses a login of the command line; the answer is `TemporaryTokenRequest`.
pub fn answer_cli(id: &str, confirm: bool) -> Change {
    if !confirm {
        return Change::delete(cli_path(id), without_body(id.to_owned()));
    }
    let state = TemporaryTokenRequestState::Confirmed;
    let wanted = id.to_owned();
    let proof = move |answer: &JsValue| {
        is(answer, "id", &wanted) && is(answer, "state", TemporaryTokenRequestState::Confirmed.as_str())
    };
    Change::patch(cli_path(id), &UpdateTemporaryTokenRequest { state }, None, Box::new(proof))
}

fn cli_path(id: &str) -> String {
    ["/login/token/", String::from(js_sys::encode_uri_component(id)).as_str()].concat()
}
