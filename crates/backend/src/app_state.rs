//! The state that all handlers share.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, READ_CONNECTIONS};
use crate::error::ApiError;
use crate::http::pagination::PageKey;
use crate::mail::Mailer;
use crate::rate_limit::RateLimits;
use crate::store::credential::CredentialCache;
use crate::store::setting;
use crate::vault::Vault;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// How many reads run at once: three for each connection, because most of them are about to query or already serialize
/// their rows.
const MAX_READS: usize = 3 * READ_CONNECTIONS as usize;
/// How many images are decoded at once; each may take much memory.
const MAX_IMAGES: usize = 2;

/// The shared state. Cloning it is cheap.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What an [`AppState`] points to.
pub struct Shared {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The address of the service for its users, without a slash at the end.
    pub public_url: String,
    /// The settings of this process.
    pub config: Config,
    /// Sends sign-in mails.
    pub mailer: Mailer,
    /// Counts requests for the rate limits.
    pub limits: RateLimits,
    /// Recently looked-up credentials.
    pub credentials: CredentialCache,
    /// Signs `next_token`s.
    pub page_key: PageKey,
    /// Encrypts values that must be readable again.
    pub vault: Vault,
    /// Permits to read from the database.
    pub read_permits: Semaphore,
    /// Permits to decode an uploaded image.
    pub image_permits: Arc<Semaphore>,
    /// Work that continues after its response was sent; shutdown waits for it.
    pub tasks: TaskTracker,
    stopping: AtomicBool,
}

impl AppState {
    /// Creates the state, and the key that signs `next_token`s if the database has none yet.
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
        let page_key = PageKey::new(setting::page_key(&db).await?);
        let read_permits = Semaphore::new(MAX_READS);
        let image_permits = Arc::new(Semaphore::new(MAX_IMAGES));
        let limits = RateLimits::new(clock.clone());
        let (tasks, stopping) = (TaskTracker::new(), AtomicBool::new(false));
        let shared = Shared {
            db,
            clock,
            public_url,
            config,
            mailer,
            limits,
            credentials: CredentialCache::default(),
            page_key,
            vault,
            read_permits,
            image_permits,
            tasks,
            stopping,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// The address of the app's page at `path`, which begins with a slash.
    pub fn page_url(&self, path: &str) -> String {
        [&self.public_url, self.config.base.trim_end_matches('/'), path].concat()
    }

    /// Begins shutdown: only what is already running is finished.
    pub fn begin_shutdown(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.tasks.close();
    }

    /// Whether shutdown has begun.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Whether users reach the service over https.
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
