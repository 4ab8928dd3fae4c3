//! The database password: one for the databases of all workspaces of an account. It always exists.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, AccountPath, Actor};
use crate::clock::{MINUTE, rfc3339};
use crate::error::ApiError;
use crate::http::json_body::OptionalJsonBody;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus};
use crate::store::tenant::TenantRow;
use crate::store::{audit, password};
use api_types::{AuditRecord, CreateUserPassword, UserDatabasePassword};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

/// A hundred years.
const MAX_MINUTES: i64 = 100 * 366 * 24 * 60;
const DISABLED: &str = "The administrator of your tenant has switched the database password off.";

/// The password in clear.
#[utoipa::path(get, path = "/user/{user_handle}/password", tag = "user",
    params(AccountPath), responses((status = 200, body = UserDatabasePassword), AccountOr404Errors, ErrorStatus<409>))]
pub async fn get(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
) -> Result<Json<UserDatabasePassword>, ApiError> {
    check_enabled(&app, &actor).await?;
    // The read connection is returned before the change begins.
    let row = password::find(&mut *app.db.read().await?, &actor.user.id).await?;
    let row = match row {
        Some(row) => row,
        None => {
            let (mut write, actor) = actor.begin_change(&app).await?;
            // Another request may have created it in the meantime.
            let row = match password::find(&mut *write, &actor.user.id).await? {
                Some(row) => row,
                None => password::replace(&app.vault, &mut write, &actor.user.id, app.clock.now(), None).await?,
            };
            write.commit().await?;
            row
        }
    };
    row.into_api(&app.vault).map(Json)
}

/// Makes a new password, which takes the place of the one before.
#[utoipa::path(post, path = "/user/{user_handle}/password", tag = "user",
    params(AccountPath), request_body = Option<CreateUserPassword>,
    responses((status = 201, body = UserDatabasePassword), AccountOr404Errors, ErrorStatus<409>))]
pub async fn rotate(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    OptionalJsonBody(body): OptionalJsonBody<CreateUserPassword>,
) -> Result<(StatusCode, Json<UserDatabasePassword>), ApiError> {
    if body.expires_in_minutes.is_some_and(|minutes| !(1..=MAX_MINUTES).contains(&minutes)) {
        return Err(ApiError::field("expires_in_minutes", "This is a number of minutes from 1 to 100 years."));
    }
    check_enabled(&app, &actor).await?;
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let expires_at = body.expires_in_minutes.map(|minutes| now + minutes * MINUTE);
    let row = password::replace(&app.vault, &mut write, &actor.user.id, now, expires_at).await?;
    let data = json!({ "expires_at": expires_at.map(rfc3339) });
    audit::record(&mut write, now, actor.audit_entry(AuditRecord::PASSWORD_ROTATE, Some(&row.id), data)).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, Json(row.into_api(&app.vault)?)))
}

/// 403 if the tenant's administrator has disabled database passwords.
async fn check_enabled(app: &AppState, actor: &Actor) -> Result<(), ApiError> {
    let enabled = TenantRow::password_enabled(&app.db, &actor.user.tenant_id).await?;
    if enabled == Some(false) { Err(ApiError::Forbidden(DISABLED.into())) } else { Ok(()) }
}
