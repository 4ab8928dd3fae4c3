//! Database passwords, stored encrypted.

use crate::clock::rfc3339;
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::vault::Vault;
use api_types::{Secret, UserDatabasePassword};
use sqlx::{FromRow, SqliteExecutor};

/// A row of `database_password`.
#[derive(FromRow)]
pub(crate) struct PasswordRow {
    user_id: String,
    pub(crate) id: String,
    sealed: Vec<u8>,
    created_at: i64,
    expires_at: Option<i64>,
}

impl PasswordRow {
    /// The password as the API shows it.
    ///
    /// # Errors
    /// 500 when it cannot be decrypted.
    pub(crate) fn into_api(self, vault: &Vault) -> Result<UserDatabasePassword, ApiError> {
        let password = vault.unseal(&self.user_id, &self.sealed).map_err(|error| ApiError::Internal(error.into()))?;
        Ok(UserDatabasePassword {
            id: self.id,
            user_id: Some(self.user_id),
            password,
            created_at: rfc3339(self.created_at),
            expires_at: self.expires_at.map(rfc3339),
        })
    }
}

/// Whether any account has a password.
///
/// # Errors
/// The database failed.
pub(crate) async fn is_any(db: impl SqliteExecutor<'_>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT * FROM database_password)").fetch_one(db).await
}

/// The password of an account; `None` until it is made, which its first read does.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(db: impl SqliteExecutor<'_>, user: &str) -> Result<Option<PasswordRow>, ApiError> {
    let row = sqlx::query_as("SELECT * FROM database_password WHERE user_id = ?").bind(user);
    Ok(row.fetch_optional(db).await?)
}

/// Creates a new password in place of the current one.
///
/// # Errors
/// The database failed.
pub(crate) async fn replace(
    vault: &Vault,
    write: &mut Write,
    user: &str,
    now: i64,
    expires_at: Option<i64>,
) -> Result<PasswordRow, ApiError> {
    let sealed = vault.seal(user, &random_password()?)?;
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
