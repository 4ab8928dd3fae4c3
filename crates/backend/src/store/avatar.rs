//! Uploaded images of accounts.

use crate::db::{Db, Write};
use crate::error::ApiError;
use sqlx::FromRow;

/// An uploaded image.
#[derive(FromRow)]
pub(crate) struct UploadedImage {
    pub(crate) media: String,
    pub(crate) bytes: Vec<u8>,
}

/// The uploaded image of an account, if it still has this version.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(db: &Db, account_id: &str, version: &str) -> Result<Option<UploadedImage>, ApiError> {
    let image = sqlx::query_as(
        "SELECT avatar.media, avatar.bytes FROM avatar JOIN identity ON identity.id = avatar.user_id \
         WHERE identity.id = ? AND identity.avatar_version = ?",
    );
    Ok(image.bind(account_id).bind(version).fetch_optional(&mut *db.read().await?).await?)
}

/// Deletes the uploaded image, if there is one.
///
/// # Errors
/// The database failed.
pub(crate) async fn delete(write: &mut Write, user_id: &str) -> Result<(), ApiError> {
    sqlx::query("DELETE FROM avatar WHERE user_id = ?").bind(user_id).execute(&mut **write).await?;
    Ok(())
}

/// Stores an image of an account that has none.
///
/// # Errors
/// The database failed.
pub(crate) async fn insert(write: &mut Write, user_id: &str, media: &str, bytes: &[u8]) -> Result<(), ApiError> {
    sqlx::query("INSERT INTO avatar (user_id, media, bytes) VALUES (?, ?, ?)")
        .bind(user_id)
        .bind(media)
        .bind(bytes)
        .execute(&mut **write)
        .await?;
    Ok(())
}
