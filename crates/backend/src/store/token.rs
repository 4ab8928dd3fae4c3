//! API tokens. Only the hash of their plaintext is stored.

use crate::clock::{DAY, rfc3339};
use crate::db::{Db, Write};
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use api_types::{Constraint, CreateToken, Secret, Token, TokenStatus, TokenTitle, UpdateToken};
use sqlx::sqlite::Sqlite;
use sqlx::{Executor, FromRow};

/// How long a token from a command-line login is valid.
const CLI_TOKEN_LIFETIME: i64 = 30 * DAY;
/// The token limit for a plan without such a rule.
const DEFAULT_LIMIT: u32 = 2;
/// Random characters at the end of a plaintext: 129 bits.
const RANDOM_LENGTH: usize = 25;

#[derive(FromRow)]
pub(crate) struct TokenRow {
    pub(crate) id: String,
    user_id: String,
    pub(crate) last4: String,
    pub(crate) status: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    expires_at: Option<i64>,
    pub(crate) created_at: i64,
    created_by_id: String,
    updated_at: Option<i64>,
    updated_by_id: String,
    pub(crate) version_id: i64,
}

impl TokenRow {
    pub(crate) fn into_api(self) -> Token {
        Token {
            id: self.id,
            user_id: self.user_id,
            status: TokenStatus::from(self.status),
            title: self.title,
            description: self.description,
            last4: Some(self.last4),
            expires_at: self.expires_at.map(rfc3339),
            created_at: rfc3339(self.created_at),
            created_by_id: self.created_by_id,
            updated_at: self.updated_at.map(rfc3339),
            updated_by_id: self.updated_by_id,
            version_id: self.version_id,
            token: None,
            token_type: None,
            created_by: None,
            updated_by: None,
        }
    }
}

/// A new plaintext, and the xid in it.
///
/// # Errors
/// The random number generator failed.
fn plaintext(now: i64) -> Result<(String, Secret), ApiError> {
    let xid = id::xid(now)?;
    let plaintext = Secret::new(format!("tpt_{xid}_{}", id::secret(RANDOM_LENGTH)?));
    Ok((xid, plaintext))
}

pub(crate) async fn list(
    db: &Db,
    user_id: &str,
    after: Option<&(i64, String)>,
    limit: u32,
) -> Result<Vec<TokenRow>, ApiError> {
    let (time, id) = after.map_or((i64::MAX, ""), |(time, id)| (*time, id.as_str()));
    let rows = sqlx::query_as(
        "SELECT * FROM token WHERE user_id = ? AND (created_at, id) < (?, ?) \
         ORDER BY created_at DESC, id DESC LIMIT ?",
    );
    Ok(rows.bind(user_id).bind(time).bind(id).bind(limit).fetch_all(&mut *db.read().await?).await?)
}

pub(crate) async fn count(write: &mut Write, user_id: &str) -> Result<u32, ApiError> {
    let count = sqlx::query_scalar("SELECT count(*) FROM token WHERE user_id = ?").bind(user_id);
    Ok(count.fetch_one(&mut **write).await?)
}

pub(crate) async fn find(
    db: impl Executor<'_, Database = Sqlite>,
    user_id: &str,
    id: &str,
) -> Result<Option<TokenRow>, ApiError> {
    let row = sqlx::query_as("SELECT * FROM token WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
    Ok(row.fetch_optional(db).await?)
}

pub(crate) async fn insert(
    write: &mut Write,
    user: &IdentityRow,
    body: &CreateToken,
    now: i64,
    expires_at: Option<i64>,
) -> Result<(TokenRow, Secret), ApiError> {
    let (xid, plaintext) = plaintext(now)?;
    let row = sqlx::query_as(
        "INSERT INTO token (id, user_id, hash, last4, status, title, description, issued_at_s, expires_at, \
         created_at, created_by_id, updated_by_id) VALUES (?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?) RETURNING *",
    )
    .bind(format!("t_{xid}"))
    .bind(&user.id)
    .bind(id::hash(plaintext.expose()))
    .bind(&plaintext.expose()[plaintext.expose().len() - 4..])
    .bind(body.title.as_ref().map(TokenTitle::as_str).filter(|text| !text.is_empty()))
    .bind(body.description.as_deref().filter(|text| !text.is_empty()))
    .bind(user.issue_second(now))
    .bind(expires_at)
    .bind(now)
    .bind(&user.id)
    .bind(&user.id)
    .fetch_one(&mut **write)
    .await?;
    Ok((row, plaintext))
}

/// Creates a token that does not expire, drops its plaintext and returns its id.
///
/// # Errors
/// The database failed.
pub async fn issue(write: &mut Write, user: &IdentityRow, body: &CreateToken, now: i64) -> Result<String, ApiError> {
    Ok(insert(write, user, body, now, None).await?.0.id)
}

pub(crate) async fn update(
    write: &mut Write,
    row: TokenRow,
    body: &UpdateToken,
    by: &str,
    now: i64,
) -> Result<TokenRow, ApiError> {
    let title = body.title.as_ref().map(TokenTitle::as_str).or(row.title.as_deref());
    let description = body.description.as_deref().or(row.description.as_deref());
    let row = sqlx::query_as(
        "UPDATE token SET status = ?, title = ?, description = ?, updated_at = ?, updated_by_id = ?, \
         version_id = version_id + 1 WHERE id = ? RETURNING *",
    )
    .bind(body.status.as_str())
    .bind(title.filter(|text| !text.is_empty()))
    .bind(description.filter(|text| !text.is_empty()))
    .bind(now)
    .bind(by)
    .bind(&row.id)
    .fetch_one(&mut **write)
    .await?;
    Ok(row)
}

pub(crate) async fn delete(write: &mut Write, id: &str) -> Result<(), ApiError> {
    sqlx::query("DELETE FROM token WHERE id = ?").bind(id).execute(&mut **write).await?;
    Ok(())
}

/// How many tokens the account may have.
///
/// # Errors
/// The database failed.
pub(crate) async fn limit(write: &mut Write, user_id: &str) -> Result<u32, ApiError> {
    let value: Option<Option<i64>> =
        sqlx::query_scalar("SELECT value FROM constraint_rule WHERE user_id = ? AND name = ? AND type = 'quota'")
            .bind(user_id)
            .bind(Constraint::USER_TOKEN)
            .fetch_optional(&mut **write)
            .await?;
    Ok(value.flatten().and_then(|value| u32::try_from(value).ok()).unwrap_or(DEFAULT_LIMIT))
}

/// Creates a token for a command line whose login was confirmed in the second `issued`. It is no API token: it is neither
/// listed nor counted.
///
/// # Errors
/// The database failed.
pub(crate) async fn insert_cli_token(
    write: &mut Write,
    user_id: &str,
    issued: i64,
    now: i64,
) -> Result<Secret, ApiError> {
    let (_, plaintext) = plaintext(now)?;
    sqlx::query("INSERT INTO cli_token (hash, user_id, issued_at_s, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")
        .bind(id::hash(plaintext.expose()))
        .bind(user_id)
        .bind(issued)
        .bind(now)
        .bind(now + CLI_TOKEN_LIFETIME)
        .execute(&mut **write)
        .await?;
    Ok(plaintext)
}
