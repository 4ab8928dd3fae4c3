//! The database password: one for the databases of all workspaces of an account. It always exists.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, AccountPath, Actor};
use crate::clock::{MINUTE, rfc3339};
use crate::db::Write;
use crate::error::ApiError;
use crate::http::json_body::OptionalJsonBody;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus};
use crate::id;
use crate::store::audit;
use api_types::{AuditRecord, CreateUserPassword, Secret, UserDatabasePassword};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use sqlx::FromRow;

/// A hundred years.
const MAX_MINUTES: i64 = 100 * 366 * 24 * 60;
const DISABLED: &str = "The administrator of your tenant has switched the database password off.";

#[derive(FromRow)]
struct PasswordRow {
    user_id: String,
    id: String,
    sealed: Vec<u8>,
    created_at: i64,
    expires_at: Option<i64>,
}

impl PasswordRow {
    fn into_wire(self, app: &AppState) -> Result<UserDatabasePassword, ApiError> {
        let password =
            app.vault.unseal(&self.user_id, &self.sealed).map_err(|error| ApiError::Internal(error.into()))?;
        Ok(UserDatabasePassword {
            id: self.id,
            user_id: Some(self.user_id),
            password,
            created_at: rfc3339(self.created_at),
            expires_at: self.expires_at.map(rfc3339),
        })
    }
}

/// The password in clear.
#[utoipa::path(get, path = "/user/{user_handle}/password", tag = "user",
    params(AccountPath), responses((status = 200, body = UserDatabasePassword), AccountOr404Errors, ErrorStatus<409>))]
pub async fn get(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
) -> Result<Json<UserDatabasePassword>, ApiError> {
    check_enabled(&app, &actor).await?;
    // The read connection is returned before the change begins.
    let row = find(&actor.user.id).fetch_optional(&mut *app.db.read().await?).await?;
    let row = match row {
        Some(row) => row,
        None => {
            let (mut write, actor) = actor.begin_change(&app).await?;
            // Another request may have created it in the meantime.
            let row = match find(&actor.user.id).fetch_optional(&mut *write).await? {
                Some(row) => row,
                None => replace_password(&app, &mut write, &actor.user.id, app.clock.now(), None).await?,
            };
            write.commit().await?;
            row
        }
    };
    row.into_wire(&app).map(Json)
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
    let row = replace_password(&app, &mut write, &actor.user.id, now, expires_at).await?;
    let data = json!({ "expires_at": expires_at.map(rfc3339) });
    audit::record(&mut write, now, actor.audit_entry(AuditRecord::PASSWORD_ROTATE, Some(&row.id), data)).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, Json(row.into_wire(&app)?)))
}

/// 403 if the tenant's administrator has disabled database passwords.
async fn check_enabled(app: &AppState, actor: &Actor) -> Result<(), ApiError> {
    let enabled: Option<bool> = sqlx::query_scalar("SELECT password_enabled FROM tenant WHERE id = ?")
        .bind(&actor.user.tenant_id)
        .fetch_optional(&mut *app.db.read().await?)
        .await?;
    if enabled == Some(false) { Err(ApiError::Forbidden(DISABLED.into())) } else { Ok(()) }
}

fn find(user: &str) -> sqlx::query::QueryAs<'_, sqlx::Sqlite, PasswordRow, sqlx::sqlite::SqliteArguments<'_>> {
    sqlx::query_as("SELECT * FROM database_password WHERE user_id = ?").bind(user)
}

/// Creates a new password in place of the current one.
async fn replace_password(
    app: &AppState,
    write: &mut Write,
    user: &str,
    now: i64,
    expires_at: Option<i64>,
) -> Result<PasswordRow, ApiError> {
    let sealed = app.vault.seal(user, &random_password()?)?;
    let row = sqlx::query_as(
        "INSERT OR REPLACE INTO database_password (user_id, id, sealed, created_at, expires_at) \
         VALUES (?, ?, ?, ?, ?) RETURNING *",
    );
    let row = row.bind(user).bind(id::new("p", now)?).bind(sealed).bind(now).bind(expires_at);
    Ok(row.fetch_one(&mut **write).await?)
}

/// `xxxx-xxxx-xxxx`: three groups of hexadecimal digits, 48 bits.
fn random_password() -> Result<Secret, id::RngError> {
    let mut bytes = [0_u8; 6];
    getrandom::fill(&mut bytes)?;
    let groups: Vec<String> = bytes.chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    Ok(Secret::new(groups.join("-")))
}

/// Creates the password of the demo account, as if at `now`.
///
/// # Errors
/// The database failed.
pub async fn create_demo(app: &AppState, write: &mut Write, user: &str, now: i64) -> Result<(), ApiError> {
    replace_password(app, write, user, now, None).await.map(drop)
}
