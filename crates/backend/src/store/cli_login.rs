//! Logins on a command line, until their token is fetched. Only the hash of their id is stored.

use crate::clock::{MINUTE, rfc3339};
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use api_types::{Secret, TemporaryTokenRequest, TemporaryTokenRequestState};
use sqlx::{FromRow, SqliteExecutor};
use std::net::IpAddr;

/// How long a login can be confirmed and its token fetched.
const LIFETIME: i64 = 10 * MINUTE;

/// A row of `cli_login`.
#[derive(FromRow)]
pub(crate) struct CliLoginRow {
    pub(crate) hash: Vec<u8>,
    pub(crate) code: String,
    pub(crate) client_ip: String,
    pub(crate) wrong_codes: i64,
    pub(crate) user_id: Option<String>,
    pub(crate) issued_at_s: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: Option<i64>,
}

impl CliLoginRow {
    /// The login with this id, if it has not expired.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(crate) async fn find(db: impl SqliteExecutor<'_>, id: &str, now: i64) -> Result<Self, ApiError> {
        let row = sqlx::query_as("SELECT * FROM cli_login WHERE hash = ? AND created_at > ?")
            .bind(id::hash(id))
            .bind(now - LIFETIME);
        row.fetch_optional(db).await?.ok_or_else(Self::not_found)
    }

    /// 404 if another account has confirmed the login.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn check_account(&self, id: &str) -> Result<(), ApiError> {
        if self.user_id.as_ref().is_none_or(|owner| owner == id) { Ok(()) } else { Err(Self::not_found()) }
    }

    /// The error for a login that does not exist.
    pub(crate) fn not_found() -> ApiError {
        ApiError::NotFound("There is no such login: it was used or refused, or it is older than 10 minutes.".into())
    }

    /// Creates a login with a new code. Deletes expired logins and tokens.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn create(write: &mut Write, id: &str, ip: IpAddr, now: i64) -> Result<Self, ApiError> {
        sqlx::query("DELETE FROM cli_login WHERE created_at <= ?").bind(now - LIFETIME).execute(&mut **write).await?;
        sqlx::query("DELETE FROM cli_token WHERE expires_at <= ?").bind(now).execute(&mut **write).await?;
        let row =
            sqlx::query_as("INSERT INTO cli_login (hash, code, client_ip, created_at) VALUES (?, ?, ?, ?) RETURNING *");
        let row = row.bind(id::hash(id)).bind(id::code()?).bind(ip.to_string()).bind(now);
        Ok(row.fetch_one(&mut **write).await?)
    }

    /// Counts an attempt with a wrong code.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn count_wrong_code(&self, write: &mut Write) -> Result<(), ApiError> {
        sqlx::query("UPDATE cli_login SET wrong_codes = wrong_codes + 1 WHERE hash = ?")
            .bind(&self.hash)
            .execute(&mut **write)
            .await?;
        Ok(())
    }

    /// Confirms the login for an account.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn confirm(&self, write: &mut Write, user: &IdentityRow, now: i64) -> Result<Self, ApiError> {
        let row = sqlx::query_as(
            "UPDATE cli_login SET user_id = ?, issued_at_s = ?, updated_at = ? WHERE hash = ? RETURNING *",
        );
        let row = row.bind(&user.id).bind(user.issue_second(now)).bind(now).bind(&self.hash);
        Ok(row.fetch_one(&mut **write).await?)
    }

    /// Deletes the login.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn delete(&self, write: &mut Write) -> Result<(), ApiError> {
        sqlx::query("DELETE FROM cli_login WHERE hash = ?").bind(&self.hash).execute(&mut **write).await?;
        Ok(())
    }

    /// The login as the API shows it, with the token if it was just fetched.
    pub(crate) fn to_api(&self, id: &str, token: Option<Secret>) -> TemporaryTokenRequest {
        let confirmed = self.user_id.is_some();
        TemporaryTokenRequest {
            id: id.to_owned(),
            code: self.code.clone(),
            client_ip: self.client_ip.clone(),
            state: if confirmed { TemporaryTokenRequestState::Confirmed } else { TemporaryTokenRequestState::Pending },
            created_at: rfc3339(self.created_at),
            updated_at: self.updated_at.map(rfc3339),
            token,
        }
    }
}
