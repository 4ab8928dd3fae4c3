//! Signing out.

use crate::app_state::AppState;
use crate::auth::client_ip::ClientIp;
use crate::auth::same_origin::{check_same_origin, fetch_site};
use crate::auth::session_cookie::{cookie, removal_cookie};
use crate::error::ApiError;
use crate::http::openapi::{ErrorStatus, PublicErrors};
use crate::http::path_params::PathParams;
use crate::store::{audit, session};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Ends the session of this browser. Without one there is nothing to do.
#[utoipa::path(post, path = "/logout", tag = "login",
    responses((status = 204, description = "Signed out"), PublicErrors, ErrorStatus<403>), security(()))]
pub async fn logout(State(app): State<AppState>, ip: ClientIp, headers: HeaderMap) -> Result<Response, ApiError> {
    if cookie(&app, &headers).is_some() {
        check_same_origin(&axum::http::Method::POST, &headers, &app.public_url)?;
    }
    let cookie = end_session(&app, ip, &headers).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// The published way out, which leads to the sign-in page. As a link or an image on any page could bring a browser
/// here, it ends the session only when the browser says that our own page or the person themself sent it.
#[utoipa::path(get, path = "/logout/{provider}", tag = "login", params(("provider" = String, Path)),
    responses((status = 307, description = "To the sign-in page"), PublicErrors), security(()))]
pub async fn logout_redirect(
    State(app): State<AppState>,
    ip: ClientIp,
    headers: HeaderMap,
    _: PathParams,
) -> Result<Response, ApiError> {
    let to = (header::LOCATION, app.page_url("/login"));
    if matches!(fetch_site(&headers), Some("same-origin" | "none")) {
        let cookie = end_session(&app, ip, &headers).await?;
        return Ok((StatusCode::TEMPORARY_REDIRECT, [to], [(header::SET_COOKIE, cookie)]).into_response());
    }
    Ok((StatusCode::TEMPORARY_REDIRECT, [to]).into_response())
}

/// Ends the session of the request, if there is one, and returns the cookie that removes it from the browser.
async fn end_session(app: &AppState, ClientIp(ip): ClientIp, headers: &HeaderMap) -> Result<HeaderValue, ApiError> {
    if let Some(secret) = cookie(app, headers) {
        let mut write = app.db.write().await?;
        if let Some(user) = session::end(&mut write, secret).await? {
            write.is_for_account(&user.id);
            let entry = audit::Entry { user: &user, ip, action: "session.delete", target: None, data: json!({}) };
            audit::record(&mut write, app.clock.now(), entry).await?;
            write.commit().await?;
        }
    }
    removal_cookie(app)
}
