//! The database file: opened, migrated, and shared by one writer and several readers.
//!
//! `SQLite` allows one writer at a time. There is a single write connection, so writers wait here instead of getting
//! "database is locked" from `SQLite`. Every write transaction takes the write lock when it begins, so nothing that it
//! has read can change before it commits.

mod commit_log;
mod read_pool;
mod readiness;

use crate::error::ApiError;
use read_pool::{ACQUIRE_TIMEOUT, ReadPool};
use readiness::Probe;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous, SqliteTransactionManager,
};
use sqlx::{Connection, Executor, Sqlite, SqliteConnection, Transaction, TransactionManager};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task_local;

pub use commit_log::CommitLog;
pub(crate) use read_pool::READ_CONNECTIONS;
pub use read_pool::Read;
pub(crate) use readiness::NotReady;

/// All migrations, oldest first.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// A write transaction. Dropped without a commit, it is rolled back.
#[derive(Debug)]
pub struct Write {
    transaction: Transaction<'static, Sqlite>,
    /// The only account that this transaction changes, if that is known.
    account: Option<String>,
    commits: Arc<CommitLog>,
}

task_local! {
    /// The transaction that the current request would have committed; see [`hold_commit`].
    static HELD: Mutex<Option<Write>>;
}

/// Runs `work` and holds its commit back: for `work` it succeeds, but the transaction stays open and is returned, so that
/// more can be added to it. Tasks that `work` starts commit by themselves.
pub(crate) async fn hold_commit<F: Future>(work: F) -> (F::Output, Option<Write>) {
    let work = async {
        let output = work.await;
        (output, HELD.with(|held| held.lock().unwrap_or_else(PoisonError::into_inner).take()))
    };
    HELD.scope(Mutex::new(None), work).await
}

impl Write {
    /// Commits, unless the commit is held back by `hold_commit`. The changes are on disk afterwards, and the commit is
    /// counted, which makes cached rows stale.
    ///
    /// # Errors
    /// The commit failed; nothing was changed as far as is known.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        let mut own = Some(self);
        let hold = |held: &Mutex<Option<Self>>| {
            *held.lock().unwrap_or_else(PoisonError::into_inner) = own.take();
        };
        // An error means that nothing is held back here.
        let _ = HELD.try_with(hold);
        match own {
            Some(own) => own.commit_now().await,
            None => Ok(()),
        }
    }

    async fn commit_now(self) -> Result<(), sqlx::Error> {
        // In a task of its own, so that a client that disconnects cannot skip the counter.
        let task = tokio::spawn(async move {
            let done = self.transaction.commit().await;
            self.commits.record(self.account.as_deref());
            done
        });
        task.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    /// Says that this transaction changes this account only, so cached rows of other accounts stay valid.
    pub(crate) fn is_for_account(&mut self, account: &str) {
        self.account = Some(account.to_owned());
    }

    /// Rolls back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        self.transaction.rollback().await
    }
}

impl Deref for Write {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.transaction
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

/// Whether the next change may use this connection; otherwise the pool closes it and opens another one.
///
/// After a full disk or an I/O error `SQLite` has rolled back by itself. The ROLLBACK of sqlx then fails, and sqlx
/// keeps counting the transaction as open: it would refuse every later change on this connection.
async fn is_reusable(connection: &mut SqliteConnection, memory: bool) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // The rollback of a dropped transaction may still be queued. The ping waits for it.
    connection.ping().await?;
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    tracing::warn!("a rollback failed, the write connection is {}", if memory { "repaired" } else { "replaced" });
    if memory {
        // Closing the connection would delete the database. Instead the count is corrected by a transaction that can be
        // rolled back.
        connection.execute("BEGIN").await?;
        SqliteTransactionManager::rollback(connection).await?;
    }
    Ok(memory)
}

/// The database.
#[derive(Clone, Debug)]
pub struct Db {
    /// None for a database in memory, which exists only within its one connection.
    readers: Option<Arc<ReadPool>>,
    writer: SqlitePool,
    commits: Arc<CommitLog>,
    /// None for a database in memory.
    probe: Option<Arc<Probe>>,
}

impl Db {
    /// Opens `file` (`:memory:` for a database that is not kept), creating and migrating it as needed.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or has a newer schema.
    pub async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        let memory = file.as_os_str() == ":memory:";
        if !memory && !file.exists() {
            // A mistyped path looks like a service that has lost everything.
            let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
            tracing::warn!(file = %file.display(), "there was no database here: creating an empty one");
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged survives a power failure.
            .synchronous(SqliteSynchronous::Full)
            // Deleted content is overwritten, so that it cannot be read from the file.
            .pragma("secure_delete", "on");
        // One connection, which stays open: closing it would delete a database in memory.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            // A connection to a file does not drop by itself.
            .test_before_acquire(false)
            .after_release(move |connection, _| Box::pin(is_reusable(connection, memory)))
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        // The channel holds a whole page of a list, so the reading thread need not wait for us.
        let options = options.read_only(true).row_buffer_size(128);
        let readers = if memory { None } else { Some(ReadPool::open(&options).await?) };
        let probe = if memory { None } else { Some(Arc::new(Probe::new(file, options)?)) };
        Ok(Self { readers, writer, commits: Arc::default(), probe })
    }

    /// A connection for reading. A request must not hold it together with a [`Write`]: a database in memory has only
    /// one.
    ///
    /// # Errors
    /// No connection was free within the timeout, or the database is closed.
    pub async fn read(&self) -> Result<Read, sqlx::Error> {
        match &self.readers {
            Some(readers) => readers.acquire().await,
            None => Ok(Read::new(self.writer.acquire().await?)),
        }
    }

    /// Begins a write transaction after those before it have ended.
    ///
    /// # Errors
    /// The database was busy for longer than the timeout.
    pub async fn write(&self) -> Result<Write, sqlx::Error> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Write { transaction, account: None, commits: self.commits.clone() })
    }

    /// Begins a write transaction that changes this account only, so cached rows of other accounts stay valid.
    ///
    /// # Errors
    /// The database was busy for longer than the timeout.
    pub(crate) async fn begin_for_account(&self, account: &str) -> Result<Write, sqlx::Error> {
        let mut write = self.write().await?;
        write.is_for_account(account);
        Ok(write)
    }

    /// Begins a write transaction that changes no account, so all cached rows stay valid.
    ///
    /// # Errors
    /// The database was busy for longer than the timeout.
    pub(crate) async fn begin_for_nobody(&self) -> Result<Write, sqlx::Error> {
        self.begin_for_account("").await
    }

    /// Which accounts were changed since the file was opened.
    pub fn commits(&self) -> &CommitLog {
        &self.commits
    }

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
            let cause = format!("{version:?} instead of {newest:?}");
            return Err(NotReady::new("the database is of another version", cause));
        }
        let Some(probe) = &self.probe else { return Ok(()) };
        let change = async || {
            let mut write = self.write().await?;
            readiness::write_something(&mut write).await?;
            // Not counted as a commit, which would make every cached credential stale.
            write.transaction.commit().await
        };
        probe.check(change).await
    }

    /// Waits for running queries and closes all connections.
    pub async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }
}

/// 409 if a unique constraint was violated, any other error as it is.
pub(crate) fn unique_conflict(error: sqlx::Error, what: &str) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_unique_violation() => ApiError::Conflict(format!("This {what} is taken.")),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::Db;
    use std::path::Path;

    /// Ends a transaction as `SQLite` does when the disk is full, unknown to sqlx; then makes a change.
    async fn change_after_a_lost_transaction(db: &Db) {
        let mut lost = db.write().await.unwrap();
        sqlx::query("INSERT INTO setting (name, value) VALUES ('lost', x'')").execute(&mut *lost).await.unwrap();
        sqlx::query("ROLLBACK").execute(&mut *lost).await.unwrap();
        drop(lost);
        let mut write = db.write().await.unwrap();
        sqlx::query("INSERT INTO setting (name, value) VALUES ('after', x'')").execute(&mut *write).await.unwrap();
        write.commit().await.unwrap();
        let names: Vec<String> =
            sqlx::query_scalar("SELECT name FROM setting").fetch_all(&mut *db.read().await.unwrap()).await.unwrap();
        assert_eq!(names, ["after"]);
    }

    #[tokio::test]
    async fn a_writer_that_cannot_roll_back_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("db")).await.unwrap();
        change_after_a_lost_transaction(&db).await;
        db.close().await;
    }

    #[tokio::test]
    async fn a_writer_that_cannot_roll_back_is_repaired_if_its_database_is_in_memory() {
        let db = Db::open(Path::new(":memory:")).await.unwrap();
        change_after_a_lost_transaction(&db).await;
    }
}
