//! Email addresses of accounts.

use crate::db::Db;
use crate::error::ApiError;
use crate::store::account::lookup_key;
use crate::store::identity::IdentityRow;
use api_types::Email;
use sqlx::FromRow;

/// A row of `email`.
#[derive(FromRow)]
pub(crate) struct EmailRow {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) status: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: Option<i64>,
    pub(crate) version_id: i64,
}

/// The addresses of an account after the cursor `(created_at, id)`, oldest first.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(
    db: &Db,
    user_id: &str,
    after: Option<&(i64, String)>,
    limit: u32,
) -> Result<Vec<EmailRow>, ApiError> {
    let (time, id) = after.map_or((i64::MIN, ""), |(time, id)| (*time, id.as_str()));
    let rows = sqlx::query_as(
        "SELECT * FROM email WHERE user_id = ? AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
    );
    Ok(rows.bind(user_id).bind(time).bind(id).bind(limit).fetch_all(&mut *db.read().await?).await?)
}

/// The account with this verified email address, and the address as it is stored.
///
/// # Errors
/// The database failed.
pub(crate) async fn find_account(db: &Db, email: &Email) -> Result<Option<(String, IdentityRow)>, ApiError> {
    #[derive(FromRow)]
    struct Found {
        address: String,
        #[sqlx(flatten)]
        user: IdentityRow,
    }
    let found: Option<Found> = sqlx::query_as(
        "SELECT identity.*, email.email AS address FROM email JOIN identity ON identity.id = email.user_id \
         WHERE email.folded = ? AND email.status = 'verified'",
    )
    .bind(lookup_key(email))
    .fetch_optional(&mut *db.read().await?)
    .await?;
    Ok(found.map(|found| (found.address, found.user)))
}
