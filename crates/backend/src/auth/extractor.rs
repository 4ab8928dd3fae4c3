//! Extractors for the signed-in account: the owner of the token or session in the request.

use crate::app_state::AppState;
use crate::auth::client_ip::ClientIp;
use crate::auth::same_origin::check_same_origin;
use crate::auth::session_cookie;
use crate::db::Write;
use crate::error::ApiError;
use crate::http::path_params::{PathParams, check_handle};
use crate::id;
use crate::rate_limit::Kind;
use crate::store::audit::Entry;
use crate::store::credential::Credential;
use crate::store::identity::IdentityRow;
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use serde_json::Value;
use std::net::IpAddr;
use utoipa::IntoParams;

/// The account in the path, for the API document.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountPath {
    /// The account's handle.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,37}[a-z0-9]$")]
    pub user_handle: String,
}

/// The signed-in account.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its row.
    pub user: IdentityRow,
    /// The client's address.
    pub ip: IpAddr,
    credential: Credential,
}

impl Actor {
    /// Begins a change of the actor's own account, with the current row of the account.
    ///
    /// Credentials are checked again inside the transaction, because the request body may arrive after they were
    /// revoked.
    ///
    /// # Errors
    /// 401 when the credential is no longer valid.
    pub async fn begin_change(self, app: &AppState) -> Result<(Write, Self), ApiError> {
        let mut write = app.db.begin_for_account(&self.user.id).await?;
        let user = self.credential.owner(&mut write, app.clock.now()).await?;
        Ok((write, Self { user, ..self }))
    }

    /// Checks that the request comes from a browser with a session.
    ///
    /// # Errors
    /// 403 when it has a token.
    pub(crate) fn check_browser(&self) -> Result<(), ApiError> {
        match self.credential {
            Credential::Session(_) => Ok(()),
            Credential::Token(_) => {
                Err(ApiError::Forbidden("This takes a browser that has signed in by mail, not a token.".into()))
            }
        }
    }

    /// Whether the credential of the request is no longer valid within the transaction.
    pub(crate) async fn is_ended(&self, write: &mut Write, now: i64) -> bool {
        self.credential.owner(write, now).await.is_err()
    }

    /// The audit record of a change by this actor.
    pub fn audit_entry<'a>(&'a self, action: &'static str, target: Option<&'a str>, data: Value) -> Entry<'a> {
        Entry { user: &self.user, ip: self.ip, action, target, data }
    }
}

/// The signed-in owner of the account in the path. Any other handle is a 403, even if no account has it.
#[derive(Clone, Debug)]
pub struct AccountOwner(pub Actor);

/// The same, for paths where a handle that no account has is a 404.
#[derive(Clone, Debug)]
pub struct AccountOwnerOr404(pub Actor);

impl FromRequestParts<AppState> for Actor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        // The middleware that answers requests with a key has authenticated this one already.
        if let Some(actor) = parts.extensions.get::<Self>() {
            return Ok(actor.clone());
        }
        let credential = credential(parts, app)?;
        let user = app.credentials.owner(&app.db, &credential, &app.clock).await?;
        app.limits.count(Kind::Account, &user.id, app.config.limit_account)?;
        let Ok(ClientIp(ip)) = ClientIp::from_request_parts(parts, app).await;
        Ok(Self { user, ip, credential })
    }
}

/// The credential in the request: the token, else the session.
///
/// # Errors
/// 401 when there is none, 403 when a page of another origin sends the cookie.
pub(crate) fn credential(parts: &Parts, app: &AppState) -> Result<Credential, ApiError> {
    if let Some(plaintext) = bearer(parts)? {
        return Ok(Credential::Token(id::hash(plaintext)));
    }
    let cookie = session_cookie::cookie(app, &parts.headers).ok_or(ApiError::Unauthorized("Sign in first."))?;
    check_same_origin(&parts.method, &parts.headers, &app.public_url)?;
    Ok(Credential::Session(id::hash(cookie)))
}

/// The token in the `Authorization` header. An unusable header is an error; the cookie is not tried instead.
fn bearer(parts: &Parts) -> Result<Option<&str>, ApiError> {
    let Some(header) = parts.headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(token.trim()))
    } else {
        Err(ApiError::Unauthorized("The Authorization header is not a bearer token."))
    }
}

impl FromRequestParts<AppState> for AccountOwner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let actor = Actor::from_request_parts(parts, app).await?;
        let handle = path_handle(parts, app).await?;
        if handle == actor.user.handle { Ok(Self(actor)) } else { Err(forbidden_account(&handle)) }
    }
}

impl FromRequestParts<AppState> for AccountOwnerOr404 {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let actor = Actor::from_request_parts(parts, app).await?;
        let handle = path_handle(parts, app).await?;
        if handle == actor.user.handle {
            return Ok(Self(actor));
        }
        match IdentityRow::by_handle(&app.db, &handle).await? {
            Some(other) if other.kind == "user" => Err(forbidden_account(&handle)),
            _ => Err(ApiError::NotFound(format!("There is no developer account {handle}."))),
        }
    }
}

fn forbidden_account(handle: &str) -> ApiError {
    ApiError::Forbidden(format!("You may not see the developer account {handle}."))
}

async fn path_handle(parts: &mut Parts, app: &AppState) -> Result<String, ApiError> {
    let params = PathParams::from_request_parts(parts, app).await?;
    let handle = params.get("user_handle");
    check_handle("user_handle", handle)?;
    Ok(handle.to_owned())
}
