//! The answers to changes that were sent with an `Idempotency-Key`. They may contain secrets, so they are encrypted.

use crate::clock::DAY;
use crate::db::{Write, unique_conflict};
use crate::error::ApiError;
use crate::id;
use crate::vault::Vault;
use api_types::Secret;
use serde::{Deserialize, Serialize};
use sqlx::SqliteExecutor;

/// How long an answer is kept.
const LIFETIME: i64 = DAY;

/// Whose key it is, and the key: no two of these are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Slot(String);

impl Slot {
    /// The key of `who`, in a space of its own for each `kind`.
    pub(crate) fn new(kind: &str, who: &str, key: &str) -> Self {
        Self(format!("{kind} {who} {key}"))
    }
}

/// An answer as it was sent.
#[derive(Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A stored answer.
pub(crate) struct Stored {
    slot: Slot,
    /// The hash of the request that it answers.
    pub(crate) request: Vec<u8>,
    sealed: Vec<u8>,
}

impl Stored {
    /// The answer.
    ///
    /// # Errors
    /// 409 when it cannot be decrypted: the change was made, but with another key file.
    pub(crate) fn open(&self, vault: &Vault) -> Result<Answer, ApiError> {
        let unreadable = || ApiError::Conflict("This was done already, but its answer cannot be read any more.".into());
        let json = vault.unseal(&self.slot.0, &self.sealed).map_err(|_| unreadable())?;
        serde_json::from_str(json.expose()).map_err(|_| unreadable())
    }
}

/// The answer in this slot, if there is one that has not expired.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(db: impl SqliteExecutor<'_>, slot: &Slot, now: i64) -> Result<Option<Stored>, ApiError> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT request, sealed FROM idempotency WHERE hash = ? AND expires_at > ?")
            .bind(id::hash(&slot.0))
            .bind(now)
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(request, sealed)| Stored { slot: slot.clone(), request, sealed }))
}

/// Whether there is any answer.
///
/// # Errors
/// The database failed.
pub(crate) async fn is_any(db: impl SqliteExecutor<'_>, now: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT * FROM idempotency WHERE expires_at > ?)").bind(now).fetch_one(db).await
}

/// Deletes expired answers.
///
/// # Errors
/// The database failed.
pub(crate) async fn delete_expired(write: &mut Write, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM idempotency WHERE expires_at <= ?").bind(now).execute(&mut **write).await?;
    Ok(())
}

/// Stores the answer to `request` in the transaction of the change. It is deleted with the account, if that still exists.
///
/// # Errors
/// 409 when the slot is taken.
pub(crate) async fn insert(
    write: &mut Write,
    vault: &Vault,
    (slot, user_id): (&Slot, Option<&str>),
    request: &[u8],
    answer: &Answer,
    now: i64,
) -> Result<(), ApiError> {
    delete_expired(write, now).await?;
    let sealed = vault.seal(&slot.0, &Secret::new(serde_json::to_string(answer)?))?;
    sqlx::query(
        "INSERT INTO idempotency (hash, user_id, request, sealed, expires_at) \
         VALUES (?, (SELECT id FROM identity WHERE id = ?), ?, ?, ?)",
    )
    .bind(id::hash(&slot.0))
    .bind(user_id)
    .bind(request)
    .bind(sealed)
    .bind(now + LIFETIME)
    .execute(&mut **write)
    .await
    .map_err(|error| unique_conflict(error, "Idempotency-Key"))?;
    Ok(())
}
