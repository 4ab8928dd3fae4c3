//! What every handler shares.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, READ_CONNECTIONS};
use crate::error::ApiError;
use crate::http::pagination::PageKey;
use crate::mail::Mailer;
use crate::rate_limit::RateLimits;
use crate::store::credential::CredentialCache;
use crate::vault::Vault;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// How many reads are under way at once: most of them are about to read, or have their rows already and are being written
/// down.
const MAX_READS: usize = 3 * READ_CONNECTIONS as usize;
/// How many images are decoded at once: each may take much memory.
const MAX_IMAGES: usize = 2;

/// The shared state; a clone is one more handle on it.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What is behind an [`AppState`].
pub struct Shared {
    /// Where everything is kept.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Where people reach the service, without a slash at the end.
    pub public_url: String,
    /// The settings it was started with.
    pub config: Config,
    /// Hands over sign-in mails.
    pub mailer: Mailer,
    /// Counts calls.
    pub limits: RateLimits,
    /// Credentials that were looked up lately.
    pub known: CredentialCache,
    /// Signs `next_token`s.
    pub pages: PageKey,
    /// Encrypts what has to be readable again.
    pub vault: Vault,
    /// Turns to read what is kept.
    pub turns: Semaphore,
    /// Turns to read an uploaded image.
    pub readers: Arc<Semaphore>,
    /// What goes on after its answer, and is waited for at the end.
    pub tasks: TaskTracker,
    stopping: AtomicBool,
}

impl AppState {
    /// Puts the parts together; makes the key for `next_token`s when the database has none yet.
    ///
    /// # Errors
    /// The database failed.
    pub async fn new(
        db: Db,
        clock: Clock,
        public_url: String,
        config: Config,
        mailer: Mailer,
        vault: Vault,
    ) -> Result<Self, ApiError> {
        let pages = PageKey::new(page_key(&db).await?);
        let turns = Semaphore::new(MAX_READS);
        let readers = Arc::new(Semaphore::new(MAX_IMAGES));
        let limits = RateLimits::new(clock.clone());
        let (tasks, stopping) = (TaskTracker::new(), AtomicBool::new(false));
        let shared = Shared {
            db,
            clock,
            public_url,
            config,
            mailer,
            limits,
            known: CredentialCache::default(),
            pages,
            vault,
            turns,
            readers,
            tasks,
            stopping,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// The address of the app's page at `path`, which begins with a slash.
    pub fn page(&self, path: &str) -> String {
        [&self.public_url, self.config.base.trim_end_matches('/'), path].concat()
    }

    /// From now on the service only ends what is under way.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.tasks.close();
    }

    /// Whether it was told to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Whether people reach the service over https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

async fn page_key(db: &Db) -> Result<[u8; 32], ApiError> {
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh)?;
    let mut write = db.write().await?;
    sqlx::query("INSERT INTO setting (name, value) VALUES ('page_key', ?) ON CONFLICT DO NOTHING")
        .bind(&fresh[..])
        .execute(&mut *write)
        .await?;
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT value FROM setting WHERE name = 'page_key'").fetch_one(&mut *write).await?;
    write.commit().await?;
    <[u8; 32]>::try_from(kept).map_err(|_| ApiError::Internal("the page key has the wrong length".into()))
}
