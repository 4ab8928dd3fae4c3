//! Settings that the service keeps for itself.

use crate::db::Db;
use crate::error::ApiError;

/// The key that signs `next_token`s; created if there is none yet.
///
/// # Errors
/// The database failed.
pub(crate) async fn page_key(db: &Db) -> Result<[u8; 32], ApiError> {
    let mut new_key = [0; 32];
    getrandom::fill(&mut new_key)?;
    let mut write = db.write().await?;
    sqlx::query("INSERT INTO setting (name, value) VALUES ('page_key', ?) ON CONFLICT DO NOTHING")
        .bind(&new_key[..])
        .execute(&mut *write)
        .await?;
    let key: Vec<u8> =
        sqlx::query_scalar("SELECT value FROM setting WHERE name = 'page_key'").fetch_one(&mut *write).await?;
    write.commit().await?;
    <[u8; 32]>::try_from(key).map_err(|_| ApiError::Internal("the page key has the wrong length".into()))
}
