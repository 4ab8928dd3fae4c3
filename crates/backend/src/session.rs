//! Browser sessions: a cookie whose secret is kept as a hash, for 30 days.

use crate::app::App;
use crate::audit;
use crate::client::{ClientIp, check_same_origin, fetch_site};
use crate::clock::{DAY, SECOND};
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::identity::IdentityRow;
use crate::openapi::{Anybody, Refused};
use crate::params::Params;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const LIFETIME: i64 = 30 * DAY;

/// The cookie's name. Browsers tie a `__Host-` cookie to this host and to https, where there is https.
fn name(app: &App) -> &'static str {
    if app.is_https() { "__Host-session" } else { "session" }
}

/// The session secret that came with a request.
pub fn cookie<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|secret| !secret.is_empty())
}

fn set_cookie(app: &App, secret: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let text = format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", name(app));
    HeaderValue::try_from(text).map_err(|error| ApiError::Internal(error.into()))
}

/// The cookie that removes the session from the browser.
///
/// # Errors
/// Never in fact: the text is ours.
pub fn no_cookie(app: &App) -> Result<HeaderValue, ApiError> {
    set_cookie(app, "", 0)
}

/// Starts a session for `user` in place of the one that `old` has, and answers its cookie.
///
/// # Errors
/// The database failed.
pub async fn start(
    app: &App,
    write: &mut Write,
    user: &IdentityRow,
    old: Option<&str>,
) -> Result<HeaderValue, ApiError> {
    let now = app.clock.now();
    let secret = id::secret(32)?;
    sqlx::query("DELETE FROM session WHERE hash = ? OR expires_at <= ?")
        .bind(old.map(id::hash))
        .bind(now)
        .execute(&mut **write)
        .await?;
    sqlx::query("INSERT INTO session (hash, user_id, issued_at_s, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")
        .bind(id::hash(&secret))
        .bind(&user.id)
        .bind(user.issue_second(now))
        .bind(now)
        .bind(now + LIFETIME)
        .execute(&mut **write)
        .await?;
    set_cookie(app, &secret, LIFETIME / SECOND)
}

/// Ends the session of this browser. Without one there is nothing to do.
#[utoipa::path(post, path = "/logout", tag = "login",
    responses((status = 204, description = "Signed out"), Anybody, Refused<403>), security(()))]
pub async fn logout(State(app): State<App>, ip: ClientIp, headers: HeaderMap) -> Result<Response, ApiError> {
    if cookie(&app, &headers).is_some() {
        check_same_origin(&axum::http::Method::POST, &headers, &app.public_url)?;
    }
    let gone = end(&app, ip, &headers).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

/// The published way out, which leads to the sign-in page. As a link or an image on any page could bring a browser
/// here, it ends the session only when the browser says that our own page or the person themself sent it.
#[utoipa::path(get, path = "/logout/{provider}", tag = "login", params(("provider" = String, Path)),
    responses((status = 307, description = "To the sign-in page"), Anybody), security(()))]
pub async fn leave(State(app): State<App>, ip: ClientIp, headers: HeaderMap, _: Params) -> Result<Response, ApiError> {
    let to = (header::LOCATION, app.page("/login"));
    if matches!(fetch_site(&headers), Some("same-origin" | "none")) {
        let gone = end(&app, ip, &headers).await?;
        return Ok((StatusCode::TEMPORARY_REDIRECT, [to], [(header::SET_COOKIE, gone)]).into_response());
    }
    Ok((StatusCode::TEMPORARY_REDIRECT, [to]).into_response())
}

/// Ends the session of the request, if it has one, and answers the cookie that removes it from the browser.
async fn end(app: &App, ClientIp(ip): ClientIp, headers: &HeaderMap) -> Result<HeaderValue, ApiError> {
    if let Some(secret) = cookie(app, headers) {
        let mut write = app.db.write().await?;
        let user: Option<IdentityRow> = sqlx::query_as(
            "SELECT identity.* FROM session JOIN identity ON identity.id = session.user_id WHERE session.hash = ?",
        )
        .bind(id::hash(secret))
        .fetch_optional(&mut *write)
        .await?;
        if let Some(user) = user {
            sqlx::query("DELETE FROM session WHERE hash = ?").bind(id::hash(secret)).execute(&mut *write).await?;
            let entry = audit::Entry { user: &user, ip, action: "session.delete", target: None, data: json!({}) };
            audit::record(&mut write, app.clock.now(), entry).await?;
            write.commit().await?;
        }
    }
    no_cookie(app)
}
