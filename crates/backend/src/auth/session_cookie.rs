//! The session cookie.

use crate::app_state::AppState;
use crate::clock::SECOND;
use crate::db::Write;
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use crate::store::session;
use axum::http::{HeaderMap, HeaderValue, header};

/// The cookie's name. With the prefix `__Host-`, browsers bind it to this host and to https; it requires https.
fn cookie_name(app: &AppState) -> &'static str {
    if app.is_https() { "__Host-session" } else { "session" }
}

/// The session secret in the request.
pub fn cookie<'a>(app: &AppState, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = cookie_name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|secret| !secret.is_empty())
}

fn set_cookie(app: &AppState, secret: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let text = format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(app));
    HeaderValue::try_from(text).map_err(|error| ApiError::Internal(error.into()))
}

/// The cookie that removes the session from the browser.
///
/// # Errors
/// Never in practice: the text is a valid header.
pub fn removal_cookie(app: &AppState) -> Result<HeaderValue, ApiError> {
    set_cookie(app, "", 0)
}

/// Starts a session for `user` in place of the one with the secret `old`, and returns its cookie.
///
/// # Errors
/// The database failed.
pub async fn start(
    app: &AppState,
    write: &mut Write,
    user: &IdentityRow,
    old: Option<&str>,
) -> Result<HeaderValue, ApiError> {
    let secret = session::start(write, user, old, app.clock.now()).await?;
    set_cookie(app, &secret, session::LIFETIME / SECOND)
}
