//! Developer accounts: read, changed and deleted by their owners.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountOwnerOr404, AccountPath, Actor};
use crate::auth::session_cookie;
use crate::clock::{self, MINUTE, SECOND};
use crate::db::Write;
use crate::error::ApiError;
use crate::http::if_match::IfMatch;
use crate::http::json_body::JsonBody;
use crate::http::openapi::{AccountErrors, AccountOr404Errors, ErrorStatus, SignedInErrors};
use crate::store::account::is_reserved;
use crate::store::identity::IdentityRow;
use crate::store::{audit, avatar, credential, login_link};
use api_types::{AvatarAddress, UpdateUser, User, ValidationError};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// A time that lies no further back than this stands for now, when authentication is reset.
const RECENT: i64 = 10 * MINUTE;

/// The actions at a usage threshold.
const ACTIONS: [&str; 2] = ["warn", "cap_and_warn"];

/// Who is signed in.
#[utoipa::path(get, path = "/actor", tag = "actor", responses((status = 200, body = User), SignedInErrors))]
pub async fn actor(State(app): State<AppState>, actor: Actor) -> Json<User> {
    Json(actor.user.to_user(&app.public_url))
}

/// One's own account.
#[utoipa::path(get, path = "/user/{user_handle}", tag = "user",
    params(AccountPath), responses((status = 200, body = User), AccountOr404Errors))]
pub async fn get(State(app): State<AppState>, AccountOwnerOr404(actor): AccountOwnerOr404) -> Json<User> {
    Json(actor.user.to_user(&app.public_url))
}

/// Changes what is sent of one's account; what changes nothing makes no new version. With a new handle it has a new
/// address at once, and the old one is free.
#[utoipa::path(patch, path = "/user/{user_handle}", tag = "user",
    params(AccountPath,
        IfMatch),
    request_body = UpdateUser, responses((status = 200, body = User), AccountOr404Errors, ErrorStatus<402>, ErrorStatus<409>, ErrorStatus<412>))]
pub async fn update(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    if_match: IfMatch,
    JsonBody(body): JsonBody<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    validate(&body)?;
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let old = &actor.user;
    if_match.check(old.version_id)?;
    let reset = match body.token_min_issued_at.as_deref().and_then(clock::millis) {
        Some(asked) => Some(reset_second(&mut write, &old.id, asked, now).await?),
        None => None,
    };
    let changed = apply(&app, old, &body, reset)?;
    let data = audit_data(old, &changed);
    if data.is_empty() {
        return Ok(Json(old.to_user(&app.public_url)));
    }
    if changed.avatar_version != old.avatar_version {
        avatar::delete(&mut write, &old.id).await?;
    }
    if changed.token_min_issued_at_s != old.token_min_issued_at_s {
        login_link::end_all(&mut write, &old.id).await?;
    }
    let new = changed.store(&mut write, now).await?;
    // Changes that affect authentication have kinds of their own.
    let action = if data.contains_key("token_min_issued_at") {
        "user.authentication.reset"
    } else if data.contains_key("handle") {
        "user.handle.update"
    } else {
        "user.update"
    };
    audit::record(&mut write, now, actor.audit_entry(action, Some(&new.id), Value::Object(data))).await?;
    write.commit().await?;
    Ok(Json(new.to_user(&app.public_url)))
}

/// Validates the request; each invalid field is named.
fn validate(body: &UpdateUser) -> Result<(), ApiError> {
    let mut wrong = Vec::new();
    let mut refuse = |location: &str, message: &str| {
        wrong.push(ValidationError { location: Some(location.into()), message: Some(message.into()) });
    };
    if body.url.as_deref().is_some_and(|url| !url.trim().is_empty() && AvatarAddress::parse(url).is_err()) {
        refuse("url", "A web page's address begins with https:// and has at most 2048 characters.");
    }
    if body.token_min_issued_at.as_deref().is_some_and(|time| clock::millis(time).is_none()) {
        refuse("token_min_issued_at", "A time is written as 2026-10-01T12:00:00Z.");
    }
    for (location, action) in
        [("usage_compute_action", &body.usage_compute_action), ("usage_storage_action", &body.usage_storage_action)]
    {
        if action.as_deref().is_some_and(|action| !ACTIONS.contains(&action)) {
            refuse(location, "An action is warn or cap_and_warn.");
        }
    }
    for (location, threshold) in [
        ("usage_compute_threshold", body.usage_compute_threshold),
        ("usage_storage_threshold", body.usage_storage_threshold),
    ] {
        if threshold.is_some_and(|threshold| threshold < 0) {
            refuse(location, "A threshold is not negative.");
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(ApiError::InvalidData(wrong)) }
}

/// The second up to which a reset ends credentials.
///
/// A time that is clearly past is taken literally. Otherwise the client means now, but has read the clock some requests
/// ago, or another clock. Then everything ends that was issued before this transaction, whatever the clock said at that
/// time: credentials and resets are ordered by their transactions, not by seconds.
async fn reset_second(write: &mut Write, user_id: &str, asked: i64, now: i64) -> Result<i64, ApiError> {
    if asked < now - RECENT {
        return Ok(asked.div_euclid(SECOND));
    }
    let last_issued = credential::last_issued(write, user_id).await?;
    Ok(now.div_euclid(SECOND).max(last_issued.unwrap_or(i64::MIN)))
}

/// The row as it would be after the change.
fn apply(app: &AppState, old: &IdentityRow, body: &UpdateUser, reset: Option<i64>) -> Result<IdentityRow, ApiError> {
    let mut new = old.clone();
    if let Some(handle) = body.handle.as_ref().filter(|handle| handle.as_str() != old.handle) {
        if is_reserved(handle) {
            return Err(ApiError::field("handle", "This handle is reserved."));
        }
        handle.as_str().clone_into(&mut new.handle);
    }
    if let Some(name) = &body.display_name {
        new.display_name = Some(name.as_str().to_owned()).filter(|name| !name.is_empty());
    }
    // A client may send back the address it has read; that changes nothing.
    if let Some(address) =
        body.avatar_url.as_ref().filter(|address| address.as_str() != old.avatar_url(&app.public_url))
    {
        new.avatar_url = Some(address.as_str().to_owned());
        new.avatar_version = None;
    }
    if let Some(url) = &body.url {
        new.url = Some(url.trim().to_owned()).filter(|url| !url.is_empty());
    }
    // A reset cannot be undone, so an earlier time has no effect.
    new.token_min_issued_at_s = new.token_min_issued_at_s.max(reset);
    let usage = [&body.usage_compute_action, &body.usage_storage_action].iter().any(|action| action.is_some())
        || body.usage_compute_threshold.is_some()
        || body.usage_storage_threshold.is_some();
    if usage && old.in_tenant() {
        return Err(ApiError::Forbidden("Usage thresholds are managed by the tenant of this account.".into()));
    }
    new.usage_compute_action = body.usage_compute_action.clone().or(new.usage_compute_action);
    new.usage_compute_threshold = body.usage_compute_threshold.or(new.usage_compute_threshold);
    new.usage_storage_action = body.usage_storage_action.clone().or(new.usage_storage_action);
    new.usage_storage_threshold = body.usage_storage_threshold.or(new.usage_storage_threshold);
    Ok(new)
}

/// The changed fields for the audit log, and the old handle.
fn audit_data(old: &IdentityRow, new: &IdentityRow) -> Map<String, Value> {
    let time = |row: &IdentityRow| row.token_min_issued_at_s.map(|second| clock::rfc3339(second * SECOND));
    let fields: [(&str, Value, Value); 9] = [
        ("handle", old.handle.clone().into(), new.handle.clone().into()),
        ("display_name", old.display_name.clone().into(), new.display_name.clone().into()),
        ("avatar_url", old.avatar_url.clone().into(), new.avatar_url.clone().into()),
        ("url", old.url.clone().into(), new.url.clone().into()),
        ("token_min_issued_at", time(old).into(), time(new).into()),
        ("usage_compute_action", old.usage_compute_action.clone().into(), new.usage_compute_action.clone().into()),
        ("usage_compute_threshold", old.usage_compute_threshold.into(), new.usage_compute_threshold.into()),
        ("usage_storage_action", old.usage_storage_action.clone().into(), new.usage_storage_action.clone().into()),
        ("usage_storage_threshold", old.usage_storage_threshold.into(), new.usage_storage_threshold.into()),
    ];
    let mut data = Map::new();
    if old.handle != new.handle {
        data.insert("old_handle".into(), old.handle.clone().into());
    }
    data.extend(fields.into_iter().filter(|(_, old, new)| old != new).map(|(name, _, new)| (name.to_owned(), new)));
    data
}

/// Deletes one's account and all that is in it, for good; answers it as it was.
#[utoipa::path(delete, path = "/user/{user_handle}", tag = "user",
    params(AccountPath,
        IfMatch),
    responses((status = 200, body = User), (status = 204, description = "The same, without a body"), AccountErrors, ErrorStatus<412>))]
pub async fn delete(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    if_match: IfMatch,
) -> Result<Response, ApiError> {
    let (mut write, actor) = actor.begin_change(&app).await?;
    let user = actor.user;
    if_match.check(user.version_id)?;
    check_organizations(&mut write, &user.id).await?;
    IdentityRow::delete(&mut write, &user.id).await?;
    audit::record_deletion(&mut write, app.clock.now(), &user, actor.ip).await?;
    write.commit().await?;
    Ok(([(header::SET_COOKIE, session_cookie::removal_cookie(&app)?)], Json(user.to_user(&app.public_url)))
        .into_response())
}

/// 403 if organizations would be left without an owner; names them.
async fn check_organizations(write: &mut Write, user_id: &str) -> Result<(), ApiError> {
    let names = IdentityRow::solely_owned_orgs(write, user_id).await?;
    let Some((last, others)) = names.split_last() else { return Ok(()) };
    Err(ApiError::Forbidden(if others.is_empty() {
        format!("You are the only owner of {last}. Give it another owner or delete it first.")
    } else {
        let others = others.join(", ");
        format!("You are the only owner of {others} and {last}. Give them another owner or delete them first.")
    }))
}
