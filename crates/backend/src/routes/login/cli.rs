//! Signing in on a command line: it requests a login, its user confirms it in a browser, and it fetches a token once.

use crate::app_state::AppState;
use crate::auth::client_ip::ClientIp;
use crate::auth::extractor::Actor;
use crate::error::ApiError;
use crate::http::json_body::JsonBody;
use crate::http::openapi::{ErrorStatus, PublicErrors, SignedInErrors};
use crate::http::pagination::query_value;
use crate::http::path_params::PathParams;
use crate::id;
use crate::rate_limit::Kind;
use crate::store::audit::{self, Entry};
use crate::store::cli_login::CliLoginRow;
use crate::store::identity::IdentityRow;
use crate::store::token;
use api_types::{TemporaryTokenRequest, TemporaryTokenRequestState, UpdateTemporaryTokenRequest};
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, StatusCode};
use serde_json::json;

/// Random characters at the end of a login's id: 134 bits.
const RANDOM_LENGTH: usize = 26;
/// After this many wrong codes the login is deleted.
const MAX_WRONG_CODES: i64 = 5;
/// A command line polls until its login is confirmed: this many polls are allowed for each sign-in request that is.
const POLLS_PER_LOGIN: u32 = 30;

fn request_id(params: &PathParams) -> &str {
    params.get("temporary_token_request_id")
}

/// The part of a login's id that is not secret.
fn public_part(id: &str) -> Option<&str> {
    id.rsplit_once('_').map(|(public, _)| public)
}

/// Asks to be signed in. Whoever asks shows the code, and leads its owner to `/login/token?r={id}`.
#[utoipa::path(post, path = "/login/token", tag = "login",
    responses((status = 201, body = TemporaryTokenRequest), PublicErrors, ErrorStatus<401>, ErrorStatus<404>), security(()))]
pub async fn create(
    State(app): State<AppState>,
    ip: ClientIp,
) -> Result<(StatusCode, Json<TemporaryTokenRequest>), ApiError> {
    app.limits.count(Kind::CliLogin, &ip.limit_key(), app.config.limit_login)?;
    let now = app.clock.now();
    let id = format!("{}_{}", id::new("spttr", now)?, id::secret(RANDOM_LENGTH)?);
    let mut write = app.db.begin_for_nobody().await?;
    let row = CliLoginRow::create(&mut write, &id, ip.0, now).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, Json(row.to_api(&id, None))))
}

/// Where a request stands. With its code, for the command line that has asked: once it is confirmed, the answer holds
/// the token and the request is gone. Without, for the person who is to confirm it.
#[utoipa::path(get, path = "/login/token/{temporary_token_request_id}", tag = "login",
    params(("temporary_token_request_id" = String, Path, pattern = "^spttr_[0-9a-v]{20}_[0-9a-z]{26}$"),
        ("code" = Option<String>, Query, pattern = "^[0-9]{6}$", description = "What the answer to the request has shown")),
    responses((status = 200, body = TemporaryTokenRequest), PublicErrors, ErrorStatus<401>, ErrorStatus<404>),
    security((), ("bearer" = []), ("session" = [])))]
pub async fn get(
    State(app): State<AppState>,
    ip: ClientIp,
    params: PathParams,
    request: Request,
) -> Result<Json<TemporaryTokenRequest>, ApiError> {
    // A HEAD request would use the token up without showing it.
    if request.method() != Method::GET {
        return Err(ApiError::NotAllowed);
    }
    let id = request_id(&params);
    let (mut parts, _) = request.into_parts();
    if let Some(code) = query_value(&parts, "code") {
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ApiError::field("code", "A code has six digits."));
        }
        return poll(&app, ip, id, &code).await.map(Json);
    }
    let actor = Actor::from_request_parts(&mut parts, &app).await?;
    let row = CliLoginRow::find(&mut *app.db.read().await?, id, app.clock.now()).await?;
    row.check_account(&actor.user.id)?;
    Ok(Json(row.to_api(id, None)))
}

/// Polls a login for the command line that requested it.
async fn poll(app: &AppState, ip: ClientIp, id: &str, code: &str) -> Result<TemporaryTokenRequest, ApiError> {
    app.limits.count(Kind::CliWait, &ip.limit_key(), app.config.limit_login.saturating_mul(POLLS_PER_LOGIN))?;
    let row = CliLoginRow::find(&mut *app.db.read().await?, id, app.clock.now()).await?;
    if row.code == code && row.user_id.is_none() {
        return Ok(row.to_api(id, None));
    }
    // From here on rows are changed, so the login is read again within the transaction.
    let mut write = app.db.begin_for_nobody().await?;
    let row = CliLoginRow::find(&mut *write, id, app.clock.now()).await?;
    if row.code != code {
        if row.wrong_codes + 1 >= MAX_WRONG_CODES {
            row.delete(&mut write).await?;
        } else {
            row.count_wrong_code(&mut write).await?;
        }
        write.commit().await?;
        return Err(ApiError::Unauthorized("The code is not the one of this login."));
    }
    let (Some(user_id), Some(second)) = (&row.user_id, row.issued_at_s) else { return Ok(row.to_api(id, None)) };
    write.is_for_account(user_id);
    row.delete(&mut write).await?;
    let user = IdentityRow::reload(&mut write, user_id).await?;
    if user.check_issued(second).is_err() {
        write.commit().await?;
        return Err(CliLoginRow::not_found());
    }
    let now = app.clock.now();
    let plaintext = token::insert_cli_token(&mut write, user_id, second, now).await?;
    let entry = Entry { user: &user, ip: ip.0, action: "login.token.use", target: public_part(id), data: json!({}) };
    audit::record(&mut write, now, entry).await?;
    write.commit().await?;
    Ok(row.to_api(id, Some(plaintext)))
}

/// Signs the command line in as oneself. In a browser only: a token that leaked could otherwise make another one of itself,
/// which its owner does not see.
#[utoipa::path(patch, path = "/login/token/{temporary_token_request_id}", tag = "login",
    params(("temporary_token_request_id" = String, Path, pattern = "^spttr_[0-9a-v]{20}_[0-9a-z]{26}$")), request_body = UpdateTemporaryTokenRequest,
    responses((status = 200, body = TemporaryTokenRequest), SignedInErrors, ErrorStatus<403>, ErrorStatus<404>))]
pub async fn confirm(
    State(app): State<AppState>,
    actor: Actor,
    params: PathParams,
    JsonBody(body): JsonBody<UpdateTemporaryTokenRequest>,
) -> Result<Json<TemporaryTokenRequest>, ApiError> {
    if body.state != TemporaryTokenRequestState::Confirmed {
        return Err(ApiError::field("state", "The state of a login can become confirmed."));
    }
    actor.check_browser()?;
    let id = request_id(&params);
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let row = CliLoginRow::find(&mut *write, id, app.clock.now()).await?;
    row.check_account(&actor.user.id)?;
    if row.user_id.is_some() {
        return Ok(Json(row.to_api(id, None)));
    }
    let row = row.confirm(&mut write, &actor.user, now).await?;
    let data = json!({ "client_ip": row.client_ip });
    audit::record(&mut write, now, actor.audit_entry("login.token.confirm", public_part(id), data)).await?;
    write.commit().await?;
    Ok(Json(row.to_api(id, None)))
}

/// Refuses the command line, also after all, until it has fetched its token; answers the request as it was.
#[utoipa::path(delete, path = "/login/token/{temporary_token_request_id}", tag = "login",
    params(("temporary_token_request_id" = String, Path, pattern = "^spttr_[0-9a-v]{20}_[0-9a-z]{26}$")),
    responses((status = 200, body = TemporaryTokenRequest), SignedInErrors, ErrorStatus<403>, ErrorStatus<404>))]
pub async fn refuse(
    State(app): State<AppState>,
    actor: Actor,
    params: PathParams,
) -> Result<Json<TemporaryTokenRequest>, ApiError> {
    let id = request_id(&params);
    let (mut write, actor) = actor.begin_change(&app).await?;
    let row = CliLoginRow::find(&mut *write, id, app.clock.now()).await?;
    row.check_account(&actor.user.id)?;
    row.delete(&mut write).await?;
    let data = json!({ "client_ip": row.client_ip });
    audit::record(&mut write, app.clock.now(), actor.audit_entry("login.token.refuse", public_part(id), data)).await?;
    write.commit().await?;
    Ok(Json(row.to_api(id, None)))
}
