//! Sign-in links. Only the hash of their secret is stored.

use crate::clock::DAY;
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use sqlx::FromRow;

/// Creates a sign-in link for `user_id`, valid for `lifetime`, and returns its secret. Deletes links that expired a day
/// ago.
///
/// # Errors
/// The database failed.
pub(crate) async fn create(write: &mut Write, user_id: &str, now: i64, lifetime: i64) -> Result<String, ApiError> {
    let secret = id::secret(40)?;
    sqlx::query("DELETE FROM login_link WHERE expires_at <= ?").bind(now - DAY).execute(&mut **write).await?;
    sqlx::query("INSERT INTO login_link (hash, user_id, expires_at) VALUES (?, ?, ?)")
        .bind(id::hash(&secret))
        .bind(user_id)
        .bind(now + lifetime)
        .execute(&mut **write)
        .await?;
    Ok(secret)
}

/// A sign-in link, with the account it is for.
#[derive(FromRow)]
pub(crate) struct LoginLink {
    #[sqlx(flatten)]
    pub(crate) user: IdentityRow,
    pub(crate) end: i64,
    pub(crate) used: Option<i64>,
}

/// The link with this secret.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(write: &mut Write, secret: &str) -> Result<Option<LoginLink>, ApiError> {
    let link = sqlx::query_as(
        "SELECT identity.*, login_link.expires_at AS end, login_link.used_at AS used \
         FROM login_link JOIN identity ON identity.id = login_link.user_id WHERE login_link.hash = ?",
    );
    Ok(link.bind(id::hash(secret)).fetch_optional(&mut **write).await?)
}

/// Ends all links of an account that are open.
///
/// # Errors
/// The database failed.
pub(crate) async fn end_all(write: &mut Write, user_id: &str) -> Result<(), ApiError> {
    let links = sqlx::query("DELETE FROM login_link WHERE user_id = ? AND used_at IS NULL").bind(user_id);
    links.execute(&mut **write).await?;
    Ok(())
}

/// Marks the link as used, so that it does not work again.
///
/// # Errors
/// The database failed.
pub(crate) async fn set_used(write: &mut Write, secret: &str, now: i64) -> Result<(), ApiError> {
    sqlx::query("UPDATE login_link SET used_at = ? WHERE hash = ?")
        .bind(now)
        .bind(id::hash(secret))
        .execute(&mut **write)
        .await?;
    Ok(())
}
