//! Whether the database can be used: read, changed, and still the file that was opened.

use super::{Db, MIGRATIONS, READ_CONNECTIONS};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How every database file begins.
const MAGIC: [u8; 16] = *b"SQLite format 3\0";

/// How long the result of [`Db::try_change`] is kept: health checks write no more often than this.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// How much a probe writes: more pages than most changes, since a small change may still fit on a full disk.
const PROBE_BYTES: i64 = 32 * 1024;

/// Files up to this size are checked page by page, larger ones only at the roots of their tables.
const MAX_CHECKED_BYTES: u64 = 8 << 20;

/// Why the database cannot be used.
#[derive(Clone, Debug)]
pub(crate) struct NotReady {
    /// In words.
    pub(crate) reason: &'static str,
    /// For the log.
    pub(crate) cause: String,
}

impl NotReady {
    fn new(reason: &'static str, cause: impl ToString) -> Self {
        Self { reason, cause: cause.to_string() }
    }
}

impl From<sqlx::Error> for NotReady {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
        // The last byte of an extended result code is the primary one.
        let reason = match code.map(|code| code & 0xff) {
            Some(5 | 6) => "the database is busy",
            Some(8) => "the database is read-only",
            Some(10) => "the disk of the database is full or fails",
            Some(11 | 26) => DAMAGED,
            Some(13) => "the disk of the database is full",
            Some(14) => "the database file cannot be opened",
            _ => "the database cannot be used",
        };
        Self::new(reason, error)
    }
}

const DAMAGED: &str = "the database file is damaged";
const MISSING: &str = "the database file is missing, or cannot be read";

/// What the readiness of a database file is checked with.
#[derive(Debug)]
pub(super) struct Probe {
    path: PathBuf,
    /// Device and inode of the file that was opened.
    identity: (u64, u64),
    /// Of a connection that only reads.
    options: SqliteConnectOptions,
    last: Mutex<Option<(Instant, Result<(), NotReady>)>>,
}

fn identity(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

impl Probe {
    /// For the file that was just opened.
    pub(super) fn new(path: &Path, options: SqliteConnectOptions) -> io::Result<Self> {
        let identity = identity(&std::fs::metadata(path)?);
        Ok(Self { path: path.to_owned(), identity, options, last: Mutex::new(None) })
    }

    /// Open connections go on reading a file that was deleted or replaced, and answer from memory after it was
    /// overwritten.
    fn check_file(&self) -> Result<(), NotReady> {
        let mut file = File::open(&self.path).map_err(|error| NotReady::new(MISSING, error))?;
        let found = file.metadata().map_err(|error| NotReady::new(MISSING, error))?;
        if identity(&found) != self.identity {
            return Err(NotReady::new("the database file was replaced", "it is another file than the one in use"));
        }
        let mut start = [0; MAGIC.len()];
        match file.read_exact(&mut start) {
            Ok(()) if start == MAGIC => Ok(()),
            Ok(()) => Err(NotReady::new(DAMAGED, "it does not begin as a database does")),
            Err(error) => Err(NotReady::new(DAMAGED, error)),
        }
    }

    /// Reads from the disk, by a connection that has nothing in memory yet.
    async fn check_contents(&self) -> Result<(), NotReady> {
        let mut fresh = self.options.connect().await?;
        let result = self.check_pages(&mut fresh).await;
        fresh.close().await?;
        result
    }

    async fn check_pages(&self, fresh: &mut SqliteConnection) -> Result<(), NotReady> {
        let length = std::fs::metadata(&self.path).map_err(|error| NotReady::new(MISSING, error))?.len();
        if length <= MAX_CHECKED_BYTES {
            let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(fresh).await?;
            return if found == "ok" { Ok(()) } else { Err(NotReady::new(DAMAGED, found)) };
        }
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'").fetch_all(&mut *fresh).await?;
        for table in tables {
            sqlx::query(&format!("SELECT 1 FROM \"{table}\" LIMIT 1")).execute(&mut *fresh).await?;
        }
        Ok(())
    }
}

impl Db {
    /// Whether everything works: the file is the one that was opened and is intact, every read connection reads, the
    /// schema is the newest one, and a change can be written and synced.
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub(crate) async fn check_ready(&self) -> Result<(), NotReady> {
        if let Some(probe) = &self.probe {
            probe.check_file()?;
        }
        // One read per connection. They are used in turn: on an idle service this reaches each of them, on a busy one
        // each of them over time.
        for _ in 0..READ_CONNECTIONS {
            sqlx::query("SELECT 1").execute(&mut *self.read().await?).await?;
        }
        let mut write = self.write().await?;
        let version: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(&mut *write)
            .await?;
        write.rollback().await?;
        let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
        if version != newest {
            return Err(NotReady::new(
                "the database is of another version",
                format!("{version:?} instead of {newest:?}"),
            ));
        }
        let Some(probe) = &self.probe else { return Ok(()) };
        let mut last = probe.last.lock().await;
        if let Some((at, result)) = &*last
            && at.elapsed() < PROBE_INTERVAL
        {
            return result.clone();
        }
        let result = self.try_change(probe).await;
        *last = Some((Instant::now(), result.clone()));
        result
    }

    /// Writes something that means nothing.
    async fn try_change(&self, probe: &Probe) -> Result<(), NotReady> {
        probe.check_contents().await?;
        let mut write = self.write().await?;
        sqlx::query("INSERT OR REPLACE INTO setting (name, value) VALUES ('readiness_probe', randomblob(?))")
            .bind(PROBE_BYTES)
            .execute(&mut *write)
            .await?;
        // Not counted as a commit, which would make every cached credential stale.
        Ok(write.transaction.commit().await?)
    }
}
