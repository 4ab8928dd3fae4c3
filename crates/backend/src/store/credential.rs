//! Credentials: browser sessions, API tokens and command-line tokens. Each is stored as the hash of its secret.

use crate::clock::{Clock, SECOND};
use crate::db::{Db, Write};
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sqlx::{FromRow, SqliteConnection};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The credential of a request, as the hash of its secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A browser's session cookie.
    Session(Vec<u8>),
    /// A bearer token: an API token, or one from a command-line login.
    Token(Vec<u8>),
}

/// What is stored about a credential. Ended ones are found as well, so that the error can say why they are not valid.
#[derive(Clone, Debug, FromRow)]
struct CredentialRow {
    #[sqlx(flatten)]
    user: IdentityRow,
    active: bool,
    issued: i64,
    end: Option<i64>,
}

impl Credential {
    /// The account of this credential.
    ///
    /// # Errors
    /// 401 that says whether the credential is unknown, inactive, expired or ended by a reset.
    pub async fn owner(&self, db: &mut SqliteConnection, now: i64) -> Result<IdentityRow, ApiError> {
        self.validate(self.find(db).await?, now)
    }

    /// The hash of its secret as text.
    pub(crate) fn fingerprint(&self) -> String {
        let (Self::Session(hash) | Self::Token(hash)) = self;
        URL_SAFE_NO_PAD.encode(hash)
    }

    async fn find(&self, db: &mut SqliteConnection) -> Result<CredentialRow, ApiError> {
        let (sql, hash, unknown) = match self {
            Self::Session(hash) => (
                "SELECT identity.*, TRUE AS active, issued_at_s AS issued, expires_at AS end \
                 FROM session JOIN identity ON identity.id = user_id WHERE hash = ?1",
                hash,
                "This session has ended. Sign in again.",
            ),
            Self::Token(hash) => (
                "SELECT identity.*, token.status = 'active' AS active, issued_at_s AS issued, expires_at AS end \
                 FROM token JOIN identity ON identity.id = user_id WHERE hash = ?1 \
                 UNION ALL \
                 SELECT identity.*, TRUE, issued_at_s, expires_at \
                 FROM cli_token JOIN identity ON identity.id = user_id WHERE hash = ?1",
                hash,
                "This token is not valid.",
            ),
        };
        let row = sqlx::query_as(sql).bind(hash).fetch_optional(db).await?;
        row.ok_or(ApiError::Unauthorized(unknown))
    }

    fn validate(&self, row: CredentialRow, now: i64) -> Result<IdentityRow, ApiError> {
        if !row.active {
            return Err(ApiError::Unauthorized("This token is inactive."));
        }
        if row.end.is_some_and(|end| end <= now) {
            return Err(ApiError::Unauthorized(match self {
                Self::Session(_) => "This session has expired. Sign in again.",
                Self::Token(_) => "This token has expired.",
            }));
        }
        row.user.check_issued(row.issued)?;
        Ok(row.user)
    }
}

/// The latest second in which a credential of this account was issued: a session, a token, or a command-line login that
/// is confirmed. It may be later than now, if the clock was set back.
///
/// # Errors
/// The database failed.
pub(crate) async fn last_issued(write: &mut Write, user_id: &str) -> Result<Option<i64>, ApiError> {
    let sql = "SELECT max(issued_at_s) FROM (\
        SELECT issued_at_s FROM session WHERE user_id = ?1 UNION ALL \
        SELECT issued_at_s FROM token WHERE user_id = ?1 UNION ALL \
        SELECT issued_at_s FROM cli_token WHERE user_id = ?1 UNION ALL \
        SELECT issued_at_s FROM cli_login WHERE user_id = ?1)";
    Ok(sqlx::query_scalar(sql).bind(user_id).fetch_one(&mut **write).await?)
}

/// Recently looked-up credentials. A page sends several requests at once, and between them its account rarely changes.
#[derive(Debug, Default)]
pub struct CredentialCache(Mutex<HashMap<Credential, CacheEntry>>);

#[derive(Clone, Debug)]
struct CacheEntry {
    row: CredentialRow,
    /// The number of commits before the lookup.
    commits: u64,
    /// When it was looked up, by [`Clock::elapsed`].
    at: i64,
}

/// Cache lifetime. Also the longest a manual edit of the database takes to have effect.
const CACHE_LIFETIME: i64 = 10 * SECOND;

impl CacheEntry {
    fn is_fresh(&self, db: &Db, elapsed: i64) -> bool {
        elapsed < self.at + CACHE_LIFETIME && db.commits().unchanged_since(self.commits, &self.row.user.id)
    }
}

impl CredentialCache {
    /// When there are this many entries, which take some megabytes, the cache is emptied.
    const MAX_ENTRIES: usize = 4_096;

    /// The account of a credential, as [`Credential::owner`] finds it.
    ///
    /// # Errors
    /// 401 when the credential is not valid.
    pub async fn owner(&self, db: &Db, credential: &Credential, clock: &Clock) -> Result<IdentityRow, ApiError> {
        let (now, elapsed) = (clock.now(), clock.elapsed());
        // Counted before reading: a commit during the read makes the entry stale.
        let commits = db.commits().count();
        let cached = self.lock().get(credential).cloned();
        if let Some(entry) = cached.filter(|entry| entry.is_fresh(db, elapsed)) {
            return credential.validate(entry.row, now);
        }
        // Remove the stale entry even if the lookup fails.
        self.lock().remove(credential);
        let row = credential.find(&mut *db.read().await?).await?;
        let mut entries = self.lock();
        if entries.len() >= Self::MAX_ENTRIES {
            entries.clear();
        }
        entries.insert(credential.clone(), CacheEntry { row: row.clone(), commits, at: elapsed });
        drop(entries);
        credential.validate(row, now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Credential, CacheEntry>> {
        // The map is in a valid state even if a holder of the lock panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
