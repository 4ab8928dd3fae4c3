//! API tokens. How they authenticate a request is in [`crate::store::credential`].

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountOwnerOr404, AccountPath};
use crate::clock;
use crate::error::ApiError;
use crate::http::if_match::IfMatch;
use crate::http::json_body::{JsonBody, OptionalJsonBody};
use crate::http::openapi::{AccountErrors, AccountOr404Errors, ErrorStatus};
use crate::http::pagination::PageQuery;
use crate::http::path_params::PathParams;
use crate::store::audit;
use crate::store::token::{self as store, TokenRow};
use api_types::{CreateToken, List, Token, TokenStatus, UpdateToken};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

const MAX_DESCRIPTION: usize = 1000;
const MAX_EXPIRATION: i64 = 100 * 366 * clock::DAY / clock::SECOND;

/// One's tokens, newest first.
#[utoipa::path(get, path = "/user/{user_handle}/token", tag = "token",
    params(AccountPath, PageQuery), responses((status = 200, body = List<Token>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
) -> Result<Json<List<Token>>, ApiError> {
    let page = app.page_key.open(format!("token {}", actor.user.id), query)?;
    let rows = store::list(&app.db, &actor.user.id, page.after.as_ref(), page.rows()).await?;
    page.respond(rows, |row| (row.created_at, row.id.clone()), TokenRow::into_api)
}

/// Makes a token. This answer is the only one that ever holds its plaintext.
#[utoipa::path(post, path = "/user/{user_handle}/token", tag = "token",
    params(AccountPath), request_body = Option<CreateToken>,
    responses((status = 201, body = Token), AccountErrors, ErrorStatus<402>))]
pub async fn create(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    OptionalJsonBody(body): OptionalJsonBody<CreateToken>,
) -> Result<(StatusCode, Json<Token>), ApiError> {
    check_description(body.description.as_deref())?;
    if body.expiration.is_some_and(|seconds| !(1..=MAX_EXPIRATION).contains(&seconds)) {
        return Err(ApiError::field("expiration", "An expiration is a number of seconds from 1 to 100 years."));
    }
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let expires_at = body.expiration.map(|seconds| now + seconds * clock::SECOND);
    let limit = store::limit(&mut write, &actor.user.id).await?;
    if store::count(&mut write, &actor.user.id).await? >= limit {
        return Err(ApiError::QuotaExceeded(format!("Maximum number of allowed tokens is {limit}.")));
    }
    let (row, plaintext) = store::insert(&mut write, &actor.user, &body, now, expires_at).await?;
    let data = json!({ "title": row.title, "expires_at": expires_at.map(clock::rfc3339), "last4": row.last4 });
    audit::record(&mut write, now, actor.audit_entry("token.create", Some(&row.id), data)).await?;
    write.commit().await?;
    let token = Token { token: Some(plaintext), ..row.into_api() };
    Ok((StatusCode::CREATED, Json(token)))
}

/// One token.
#[utoipa::path(get, path = "/user/{user_handle}/token/{token_id}", tag = "token",
    params(AccountPath, ("token_id" = String, Path, pattern = "^[a-z]_[0-9a-v]{20}$")),
    responses((status = 200, body = Token), AccountOr404Errors))]
pub async fn get(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    params: PathParams,
) -> Result<Json<Token>, ApiError> {
    let id = token_id(&params)?;
    let row = store::find(&mut *app.db.read().await?, &actor.user.id, id).await?;
    row.map(|row| Json(row.into_api())).ok_or_else(|| not_found(id))
}

/// Switches a token on or off, and changes its title or description.
#[utoipa::path(patch, path = "/user/{user_handle}/token/{token_id}", tag = "token",
    params(AccountPath, ("token_id" = String, Path, pattern = "^[a-z]_[0-9a-v]{20}$"),
        IfMatch),
    request_body = UpdateToken, responses((status = 200, body = Token), AccountOr404Errors, ErrorStatus<402>, ErrorStatus<412>))]
pub async fn update(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    params: PathParams,
    if_match: IfMatch,
    JsonBody(body): JsonBody<UpdateToken>,
) -> Result<Json<Token>, ApiError> {
    let id = token_id(&params)?;
    if let TokenStatus::Other(_) = body.status {
        return Err(ApiError::field("status", "A status is active or inactive."));
    }
    check_description(body.description.as_deref())?;
    let (mut write, actor) = actor.begin_change(&app).await?;
    let row = store::find(&mut *write, &actor.user.id, id).await?.ok_or_else(|| not_found(id))?;
    if_match.check(row.version_id)?;
    let now = app.clock.now();
    let data = audit_data(&row, &body);
    let row = store::update(&mut write, row, &body, &actor.user.id, now).await?;
    audit::record(&mut write, now, actor.audit_entry("token.update", Some(id), data)).await?;
    write.commit().await?;
    Ok(Json(row.into_api()))
}

/// Removes a token for good; answers it as it was.
#[utoipa::path(delete, path = "/user/{user_handle}/token/{token_id}", tag = "token",
    params(AccountPath, ("token_id" = String, Path, pattern = "^[a-z]_[0-9a-v]{20}$"),
        IfMatch),
    responses((status = 200, body = Token), (status = 204, description = "The same, without a body"), AccountOr404Errors, ErrorStatus<412>))]
pub async fn delete(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    params: PathParams,
    if_match: IfMatch,
) -> Result<Json<Token>, ApiError> {
    let id = token_id(&params)?;
    let (mut write, actor) = actor.begin_change(&app).await?;
    let row = store::find(&mut *write, &actor.user.id, id).await?.ok_or_else(|| not_found(id))?;
    if_match.check(row.version_id)?;
    store::delete(&mut write, id).await?;
    let data = json!({ "title": row.title, "last4": row.last4 });
    audit::record(&mut write, app.clock.now(), actor.audit_entry("token.delete", Some(id), data)).await?;
    write.commit().await?;
    Ok(Json(row.into_api()))
}

fn token_id(params: &PathParams) -> Result<&str, ApiError> {
    let id = params.get("token_id");
    // The published pattern allows any letter before the underscore.
    match (api_types::id::body(id), id.as_bytes()) {
        (Some(_), [b'a'..=b'z', b'_', ..]) => Ok(id),
        _ => Err(ApiError::field("token_id", "This is not the id of a token.")),
    }
}

fn not_found(id: &str) -> ApiError {
    ApiError::NotFound(format!("There is no token {id}."))
}

fn check_description(text: Option<&str>) -> Result<(), ApiError> {
    let text = text.unwrap_or_default();
    if text.chars().nth(MAX_DESCRIPTION).is_some() {
        return Err(ApiError::field("description", "A description has at most 1000 characters."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ApiError::field("description", "A description has no control characters."));
    }
    Ok(())
}

/// The changed fields, for the audit log.
fn audit_data(row: &TokenRow, body: &UpdateToken) -> Value {
    let mut changed = Map::new();
    let mut note = |name: &str, old: Option<&str>, new: Option<&str>| {
        if new.is_some_and(|new| new != old.unwrap_or_default()) {
            changed.insert(name.into(), new.into());
        }
    };
    note("status", Some(&row.status), Some(body.status.as_str()));
    note("title", row.title.as_deref(), body.title.as_ref().map(api_types::TokenTitle::as_str));
    note("description", row.description.as_deref(), body.description.as_deref());
    Value::Object(changed)
}
