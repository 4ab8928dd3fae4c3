//! Mail preferences of an account.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, AccountPath};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::if_match::IfMatch;
use crate::http::json_body::JsonBody;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus};
use crate::store::audit;
use crate::store::identity::IdentityRow;
use api_types::{Preference, UpdateUserPreferences, UserPreferences, ValidationError};
use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value};
use sqlx::FromRow;

#[derive(FromRow)]
struct PreferencesRow {
    id: String,
    communication_community_updates: String,
    communication_product_updates: String,
    communication_tips_and_tricks: String,
    created_at: i64,
    updated_at: Option<i64>,
    version_id: i64,
}

impl PreferencesRow {
    fn into_wire(self) -> UserPreferences {
        UserPreferences {
            id: Some(self.id),
            communication_community_updates: self.communication_community_updates.into(),
            communication_product_updates: self.communication_product_updates.into(),
            communication_tips_and_tricks: self.communication_tips_and_tricks.into(),
            created_at: rfc3339(self.created_at),
            updated_at: self.updated_at.map(rfc3339),
            version_id: self.version_id,
        }
    }
}

const SELECT: &str = "SELECT * FROM preferences WHERE user_id = ?";

/// Which mail one gets.
#[utoipa::path(get, path = "/user/{user_handle}/preferences", tag = "preferences",
    params(AccountPath), responses((status = 200, body = UserPreferences), AccountOr404Errors))]
pub async fn get(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
) -> Result<Json<UserPreferences>, ApiError> {
    let row: Option<PreferencesRow> =
        sqlx::query_as(SELECT).bind(&actor.user.id).fetch_optional(&mut *app.db.read().await?).await?;
    row.map(|row| Json(row.into_wire())).ok_or(IdentityRow::DELETED)
}

/// Changes which mail one gets; fields left out stay as they are.
#[utoipa::path(patch, path = "/user/{user_handle}/preferences", tag = "preferences",
    params(AccountPath,
        IfMatch),
    request_body = UpdateUserPreferences, responses((status = 200, body = UserPreferences), AccountOr404Errors, ErrorStatus<412>))]
pub async fn update(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
    if_match: IfMatch,
    JsonBody(body): JsonBody<UpdateUserPreferences>,
) -> Result<Json<UserPreferences>, ApiError> {
    let changes = requested_changes(&body)?;
    let (mut write, actor) = actor.begin_change(&app).await?;
    let row: PreferencesRow = sqlx::query_as(SELECT).bind(&actor.user.id).fetch_one(&mut *write).await?;
    if_match.check(row.version_id)?;
    let now = app.clock.now();
    let row: PreferencesRow = sqlx::query_as(
        "UPDATE preferences SET \
         communication_community_updates = coalesce(?, communication_community_updates), \
         communication_product_updates = coalesce(?, communication_product_updates), \
         communication_tips_and_tricks = coalesce(?, communication_tips_and_tricks), \
         updated_at = ?, version_id = version_id + 1 WHERE id = ? RETURNING *",
    )
    .bind(body.communication_community_updates.as_ref().map(Preference::as_str))
    .bind(body.communication_product_updates.as_ref().map(Preference::as_str))
    .bind(body.communication_tips_and_tricks.as_ref().map(Preference::as_str))
    .bind(now)
    .bind(row.id)
    .fetch_one(&mut *write)
    .await?;
    audit::record(&mut write, now, actor.audit_entry("user.preferences.update", Some(&row.id), changes)).await?;
    write.commit().await?;
    Ok(Json(row.into_wire()))
}

/// The fields in the request, for the audit log; 400 that names each field that is neither `enabled` nor `disabled`.
fn requested_changes(body: &UpdateUserPreferences) -> Result<Value, ApiError> {
    let fields = [
        ("communication_community_updates", &body.communication_community_updates),
        ("communication_product_updates", &body.communication_product_updates),
        ("communication_tips_and_tricks", &body.communication_tips_and_tricks),
    ];
    let mut given = Map::new();
    let mut wrong = Vec::new();
    for (name, value) in fields {
        match value {
            None => {}
            Some(Preference::Other(_)) => wrong.push(ValidationError {
                location: Some(name.into()),
                message: Some("A preference is enabled or disabled.".into()),
            }),
            Some(value) => {
                given.insert(name.into(), value.as_str().into());
            }
        }
    }
    if wrong.is_empty() { Ok(Value::Object(given)) } else { Err(ApiError::InvalidData(wrong)) }
}
