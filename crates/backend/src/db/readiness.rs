//! Whether the database can be used: read, changed, and still the file that was opened.

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

/// How long the result of a check by [`Probe::check`] is kept: health checks write no more often than this.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// How much a probe writes: more pages than most changes, since a small change may still fit on a full disk.
const WRITTEN_BYTES: i64 = 32 * 1024;

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
    pub(super) fn new(reason: &'static str, cause: impl ToString) -> Self {
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
    pub(super) fn check_file(&self) -> Result<(), NotReady> {
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

    /// Reads from the disk and makes a change, at most once a second; in between the last result counts.
    pub(super) async fn check(&self, change: impl AsyncFnOnce() -> Result<(), sqlx::Error>) -> Result<(), NotReady> {
        let mut last = self.last.lock().await;
        if let Some((at, result)) = &*last
            && at.elapsed() < PROBE_INTERVAL
        {
            return result.clone();
        }
        let result = match self.check_contents().await {
            Ok(()) => change().await.map_err(NotReady::from),
            Err(error) => Err(error),
        };
        *last = Some((Instant::now(), result.clone()));
        result
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

/// Writes something that means nothing.
pub(super) async fn write_something(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO setting (name, value) VALUES ('readiness_probe', randomblob(?))")
        .bind(WRITTEN_BYTES)
        .execute(db)
        .await?;
    Ok(())
}
