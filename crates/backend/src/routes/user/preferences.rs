//! Mail preferences of an account.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, AccountPath};
use crate::error::ApiError;
use crate::http::if_match::IfMatch;
use crate::http::json_body::JsonBody;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus};
use crate::store::audit;
use crate::store::identity::IdentityRow;
use crate::store::preferences;
use api_types::{Preference, UpdateUserPreferences, UserPreferences, ValidationError};
use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value};

/// Which mail one gets.
#[utoipa::path(get, path = "/user/{user_handle}/preferences", tag = "preferences",
    params(AccountPath), responses((status = 200, body = UserPreferences), AccountOr404Errors))]
pub async fn get(
    State(app): State<AppState>,
    AccountOwnerOr404(actor): AccountOwnerOr404,
) -> Result<Json<UserPreferences>, ApiError> {
    let row = preferences::find(&mut *app.db.read().await?, &actor.user.id).await?;
    row.map(|row| Json(row.into_api())).ok_or(IdentityRow::DELETED)
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
    let row = preferences::find(&mut *write, &actor.user.id).await?.ok_or(IdentityRow::DELETED)?;
    if_match.check(row.version_id)?;
    let now = app.clock.now();
    let row = preferences::update(&mut write, &row.id, &body, now).await?;
    audit::record(&mut write, now, actor.audit_entry("user.preferences.update", Some(&row.id), changes)).await?;
    write.commit().await?;
    Ok(Json(row.into_api()))
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
