//! Signing in by a mailed link that works once.

pub mod cli;
pub mod logout;

use crate::app_state::AppState;
use crate::auth::client_ip::ClientIp;
use crate::auth::same_origin::fetch_site;
use crate::auth::session_cookie;
use crate::clock::MINUTE;
use crate::error::ApiError;
use crate::http::json_body::JsonBody;
use crate::http::openapi::{ErrorStatus, PublicErrors};
use crate::http::pagination::query_value;
use crate::rate_limit::Kind;
use crate::store::account::lookup_key;
use crate::store::{audit, email, login_link};
use api_types::{Email, LoginRequest};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use tracing::{Instrument, Span};

/// How long a mailed link is valid.
pub const LINK_LIFETIME: i64 = 15 * MINUTE;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Mails a one-time link, if the address has an account. The answer, and the time it takes, tell nothing about that.
#[utoipa::path(post, path = "/login", tag = "login", request_body = LoginRequest,
    responses((status = 201, description = "If the address has an account, a link is on its way"), PublicErrors),
    security(()))]
pub async fn request(
    State(app): State<AppState>,
    ip: ClientIp,
    JsonBody(login): JsonBody<LoginRequest>,
) -> Result<StatusCode, ApiError> {
    app.limits.count(Kind::Login, &ip.limit_key(), app.config.limit_login)?;
    // By address as well: otherwise anybody could use a mailbox's links up, so that its owner gets none.
    let mailbox = format!("{} {}", ip.limit_key(), lookup_key(&login.email));
    app.limits.count(Kind::Mail, &mailbox, app.config.limit_mail)?;
    // The rest runs after the response, so that its timing does not reveal whether there is an account.
    let (tasks, span) = (app.tasks.clone(), Span::current());
    let task = async move {
        if let Err(error) = send_link(&app, ip, &login).await {
            tracing::error!(%error, "a sign-in mail could not be sent");
        }
    };
    tasks.spawn(task.instrument(span));
    Ok(StatusCode::CREATED)
}

async fn send_link(
    app: &AppState,
    ip: ClientIp,
    login: &LoginRequest,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let failed = |error: ApiError| format!("{error:?}");
    let user = email::find_account(&app.db, &login.email).await.map_err(failed)?;
    let Some((address, user)) = user else { return Ok(()) };
    let now = app.clock.now();
    // Of this account only: emptied caches would tell other clients, by the time they take, that the account exists.
    let mut write = app.db.begin_for_account(&user.id).await?;
    let secret = login_link::create(&mut write, &user.id, now, LINK_LIFETIME).await.map_err(failed)?;
    let entry = audit::Entry { user: &user, ip: ip.0, action: "login.request", target: None, data: json!({}) };
    audit::record(&mut write, now, entry).await.map_err(failed)?;
    write.commit().await?;
    // To the stored address: the one in the request was only used to look it up.
    let to = Email::parse(&address).map_err(api_types::email::EmailError::message)?;
    app.mailer.send(&to, &link_url(&app.page_url(""), &secret, login.state.as_deref())).await
}

/// The address of the sign-in page with this secret, and with the path to return to if it is within the app.
pub fn link_url(site: &str, secret: &str, state: Option<&str>) -> String {
    let mut link = format!("{site}/login/confirm?t={secret}");
    if let Some(path) = state.filter(|path| is_local(path)) {
        link.push_str("&state=");
        link.extend(utf8_percent_encode(path, UNRESERVED));
    }
    link
}

/// Whether `path` stays within the app. Browsers take `//host` and `/\host` for another host.
fn is_local(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next() == Some('/')
        && chars.next() != Some('/')
        && path.len() <= 2000
        && !path.contains(|c: char| c == '\\' || c.is_control())
}

/// Uses a link: starts a session and sets its cookie.
#[utoipa::path(get, path = "/login/confirm", tag = "login",
    params(("t" = String, Query, min_length = 1, description = "The secret of the link")),
    responses((status = 201, description = "Signed in; the cookie is set"), PublicErrors, ErrorStatus<401>, ErrorStatus<403>, ErrorStatus<404>), security(()))]
pub async fn confirm(
    State(app): State<AppState>,
    ip: ClientIp,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, ApiError> {
    // A HEAD request, as link checkers send it, would use the link up.
    if request.method() != Method::GET {
        return Err(ApiError::NotAllowed);
    }
    if fetch_site(&headers) == Some("cross-site") {
        return Err(ApiError::Forbidden("A page of another origin may not sign you in.".into()));
    }
    app.limits.count(Kind::Confirm, &ip.limit_key(), app.config.limit_login)?;
    let (parts, _) = request.into_parts();
    let secret = query_value(&parts, "t").filter(|secret| !secret.is_empty());
    let secret = secret.ok_or_else(|| ApiError::field("t", "The link is incomplete."))?;

    let now = app.clock.now();
    let mut write = app.db.write().await?;
    let link = login_link::find(&mut write, &secret).await?;
    let link =
        link.ok_or(ApiError::Unauthorized("This sign-in link is not valid, or another one was used instead."))?;
    if link.used.is_some() {
        return Err(ApiError::Unauthorized("This sign-in link has been used already."));
    }
    if link.end <= now {
        return Err(ApiError::Unauthorized("This sign-in link has expired."));
    }
    let old = session_cookie::cookie(&app, &headers);
    if old.is_none() {
        // The old session, which ends, may be of another account.
        write.is_for_account(&link.user.id);
    }
    login_link::set_used(&mut write, &secret, now).await?;
    // One is enough: the others may be in mailboxes or logs where somebody else finds them.
    login_link::end_all(&mut write, &link.user.id).await?;
    let cookie = session_cookie::start(&app, &mut write, &link.user, old).await?;
    let entry = audit::Entry { user: &link.user, ip: ip.0, action: "session.create", target: None, data: json!({}) };
    audit::record(&mut write, now, entry).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, cookie)]).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_returns_to_a_path_of_the_app_only() {
        assert_eq!(
            link_url("https://c.example", "s", Some("/user/a-b/advanced?x=1&y=é")),
            "https://c.example/login/confirm?t=s&state=%2Fuser%2Fa-b%2Fadvanced%3Fx%3D1%26y%3D%C3%A9"
        );
        for elsewhere in ["", "x", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "/\t/evil"] {
            assert_eq!(link_url("https://c.example", "s", Some(elsewhere)), "https://c.example/login/confirm?t=s");
        }
    }
}
