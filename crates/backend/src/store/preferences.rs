//! Mail preferences.

use crate::clock::rfc3339;
use crate::db::Write;
use crate::error::ApiError;
use api_types::{Preference, UpdateUserPreferences, UserPreferences};
use sqlx::{FromRow, SqliteExecutor};

/// A row of `preferences`.
#[derive(FromRow)]
pub(crate) struct PreferencesRow {
    pub(crate) id: String,
    communication_community_updates: String,
    communication_product_updates: String,
    communication_tips_and_tricks: String,
    created_at: i64,
    updated_at: Option<i64>,
    pub(crate) version_id: i64,
}

impl PreferencesRow {
    /// The preferences as the API shows them.
    pub(crate) fn into_api(self) -> UserPreferences {
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

/// The preferences of an account; none if it was just deleted.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(db: impl SqliteExecutor<'_>, user_id: &str) -> Result<Option<PreferencesRow>, ApiError> {
    let row = sqlx::query_as("SELECT * FROM preferences WHERE user_id = ?").bind(user_id);
    Ok(row.fetch_optional(db).await?)
}

/// Changes the given fields.
///
/// # Errors
/// The database failed.
pub(crate) async fn update(
    write: &mut Write,
    id: &str,
    body: &UpdateUserPreferences,
    now: i64,
) -> Result<PreferencesRow, ApiError> {
    Ok(sqlx::query_as(
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
    .bind(id)
    .fetch_one(&mut **write)
    .await?)
}
