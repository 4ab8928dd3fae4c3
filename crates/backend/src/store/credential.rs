//! What lets an account in: a browser's session, an API token, a command line's token. Each is kept as the hash of its secret.

use crate::clock::SECOND;
use crate::db::Db;
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use sqlx::{FromRow, SqliteConnection};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What came with a request, as the hash that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// The cookie of a browser.
    Session(Vec<u8>),
    /// The token of a program, made on the page or by signing in on a command line.
    Token(Vec<u8>),
}

/// What is known of a credential. What has ended is looked up like the rest, so that its refusal says why.
#[derive(Clone, Debug, FromRow)]
struct CredentialRow {
    #[sqlx(flatten)]
    user: IdentityRow,
    active: bool,
    issued: i64,
    end: Option<i64>,
}

impl Credential {
    /// Whose it is.
    ///
    /// # Errors
    /// 401 that says whether it is unknown, inactive, expired or ended by a reset.
    pub async fn owner(&self, db: &mut SqliteConnection, now: i64) -> Result<IdentityRow, ApiError> {
        self.validate(self.find(db).await?, now)
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
        let pass = sqlx::query_as(sql).bind(hash).fetch_optional(db).await?;
        pass.ok_or(ApiError::Unauthorized(unknown))
    }

    fn validate(&self, pass: CredentialRow, now: i64) -> Result<IdentityRow, ApiError> {
        if !pass.active {
            return Err(ApiError::Unauthorized("This token is inactive."));
        }
        if pass.end.is_some_and(|end| end <= now) {
            return Err(ApiError::Unauthorized(match self {
                Self::Session(_) => "This session has expired. Sign in again.",
                Self::Token(_) => "This token has expired.",
            }));
        }
        pass.user.check_issued(pass.issued)?;
        Ok(pass.user)
    }
}

/// What was looked up lately: a page asks for several things at once, and seldom has anything about its account changed in
/// between.
#[derive(Debug, Default)]
pub struct CredentialCache(Mutex<HashMap<Credential, CacheEntry>>);

#[derive(Clone, Debug)]
struct CacheEntry {
    pass: CredentialRow,
    /// The commits there had been.
    commits: u64,
    /// When it was looked up, in milliseconds since 1970.
    at: i64,
}

/// For so long nothing is looked up again that was not changed: whoever ends a token in the file by hand waits no longer.
const FRESH: i64 = 10 * SECOND;

impl CacheEntry {
    fn is_as_it_was(&self, db: &Db, now: i64) -> bool {
        (self.at..self.at + FRESH).contains(&now) && db.commits().unchanged_since(self.commits, &self.pass.user.id)
    }
}

impl CredentialCache {
    /// So many are kept before all are forgotten: some megabytes.
    const MOST: usize = 4_096;

    /// Whose it is, as [`Credential::owner`] says it.
    ///
    /// # Errors
    /// 401 when it is good for nothing.
    pub async fn owner(&self, db: &Db, credential: &Credential, now: i64) -> Result<IdentityRow, ApiError> {
        // Taken before anything is read: what changes meanwhile makes what was read old.
        let commits = db.commits().count();
        let known = self.lock().get(credential).cloned();
        if let Some(found) = known.filter(|found| found.is_as_it_was(db, now)) {
            return credential.validate(found.pass, now);
        }
        // Whatever comes of it, what was known is old.
        self.lock().remove(credential);
        let pass = credential.find(&mut *db.read().await?).await?;
        let mut known = self.lock();
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(credential.clone(), CacheEntry { pass: pass.clone(), commits, at: now });
        drop(known);
        credential.validate(pass, now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Credential, CacheEntry>> {
        // Whole whatever happened to its last holder.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
