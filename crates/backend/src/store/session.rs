//! Browser sessions. Only the hash of the secret in the cookie is stored.

use crate::clock::DAY;
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;

/// How long a session lasts.
pub(crate) const LIFETIME: i64 = 30 * DAY;

/// Starts a session for `user` in place of the one with the secret `old`, and returns the new secret.
///
/// # Errors
/// The database failed.
pub(crate) async fn start(
    write: &mut Write,
    user: &IdentityRow,
    old: Option<&str>,
    now: i64,
) -> Result<String, ApiError> {
    let secret = id::secret(32)?;
    sqlx::query("DELETE FROM session WHERE hash = ? OR expires_at <= ?")
        .bind(old.map(id::hash))
        .bind(now)
        .execute(&mut **write)
        .await?;
    sqlx::query("INSERT INTO session (hash, user_id, issued_at_s, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")
        .bind(id::hash(&secret))
        .bind(&user.id)
        .bind(user.issue_second(now))
        .bind(now)
        .bind(now + LIFETIME)
        .execute(&mut **write)
        .await?;
    Ok(secret)
}

/// Ends the session with this secret and returns its account; `None` if there is no such session.
///
/// # Errors
/// The database failed.
pub(crate) async fn end(write: &mut Write, secret: &str) -> Result<Option<IdentityRow>, ApiError> {
    let user: Option<IdentityRow> = sqlx::query_as(
        "SELECT identity.* FROM session JOIN identity ON identity.id = session.user_id WHERE session.hash = ?",
    )
    .bind(id::hash(secret))
    .fetch_optional(&mut **write)
    .await?;
    if user.is_some() {
        sqlx::query("DELETE FROM session WHERE hash = ?").bind(id::hash(secret)).execute(&mut **write).await?;
    }
    Ok(user)
}
