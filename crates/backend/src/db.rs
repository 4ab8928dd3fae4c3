//! The database file: opened, migrated, and shared as one writer and several readers.
//!
//! `SQLite` takes one writer at a time. Ours has a single connection, so writers queue here instead of failing there,
//! and every write transaction takes the write lock at its start: what it has read cannot change under it.

mod commit_log;
mod read_pool;

use crate::error::ApiError;
use read_pool::{PATIENCE, ReadPool};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous, SqliteTransactionManager,
};
use sqlx::{Connection, Executor, Sqlite, SqliteConnection, Transaction, TransactionManager};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use commit_log::CommitLog;
pub(crate) use read_pool::READ_CONNECTIONS;
pub use read_pool::Read;

/// Every schema there was, oldest first.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// A write transaction. Dropped without a commit, it is rolled back.
#[derive(Debug)]
pub struct Write {
    transaction: Transaction<'static, Sqlite>,
    /// The account that alone is changed, where that is known.
    account: Option<String>,
    commits: Arc<CommitLog>,
}

impl Write {
    /// Makes the changes hold. They are on the disk afterwards, and counted: what was read before is known to be old.
    ///
    /// # Errors
    /// Nothing was changed, as far as is known.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        // In a task of its own: whoever asked may hang up meanwhile, and what is changed has to be counted all the same.
        let task = tokio::spawn(async move {
            let done = self.transaction.commit().await;
            self.commits.add(self.account.as_deref());
            done
        });
        task.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    /// Takes them back.
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
/// After a full disk or an I/O error `SQLite` has rolled back by itself. The ROLLBACK of sqlx then fails, and sqlx goes on
/// counting the transaction as open: every later change on the connection would be refused.
async fn is_reusable(connection: &mut SqliteConnection, memory: bool) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A transaction that was dropped is rolled back by a command that may still be queued. This one waits for it.
    connection.ping().await?;
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    tracing::warn!("a change could not be rolled back, its connection is replaced");
    if memory {
        // Closing the connection would delete the database, so the count is made right instead.
        connection.execute("BEGIN").await?;
        SqliteTransactionManager::rollback(connection).await?;
    }
    Ok(memory)
}

/// The database.
#[derive(Clone, Debug)]
pub struct Db {
    /// None for a database in memory, which belongs to its one connection.
    readers: Option<Arc<ReadPool>>,
    writer: SqlitePool,
    commits: Arc<CommitLog>,
}

impl Db {
    /// Opens `file` (`:memory:` for one that is gone afterwards), making and migrating it as needed.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or is of a newer version.
    pub async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        let memory = file.as_os_str() == ":memory:";
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged is on the disk, also when the power fails.
            .synchronous(SqliteSynchronous::Full)
            // What is deleted is overwritten, so that it cannot be read from the file.
            .pragma("secure_delete", "on");
        // One connection, which stays open: a database in memory would be gone with it.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            // A file does not hang up.
            .test_before_acquire(false)
            .after_release(move |connection, _| Box::pin(is_reusable(connection, memory)))
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        // These hand over a whole page of a list at once.
        let options = options.read_only(true).row_buffer_size(128);
        let readers = if memory { None } else { Some(ReadPool::open(&options).await?) };
        Ok(Self { readers, writer, commits: Arc::default() })
    }

    /// For reading. Never while a [`Write`] of the same request is open, and let go before one begins.
    ///
    /// # Errors
    /// None was free for longer than the timeout, or the database is closed.
    pub async fn read(&self) -> Result<Read, sqlx::Error> {
        match &self.readers {
            Some(readers) => readers.take().await,
            None => Ok(Read::new(self.writer.acquire().await?)),
        }
    }

    /// Starts a write transaction, once the ones before it are done.
    ///
    /// # Errors
    /// The database is busy for longer than its timeout.
    pub async fn write(&self) -> Result<Write, sqlx::Error> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Write { transaction, account: None, commits: self.commits.clone() })
    }

    /// The same for what changes nobody but this account: whatever is known of the others stays known.
    ///
    /// # Errors
    /// The database is busy for longer than its timeout.
    pub(crate) async fn begin_for_account(&self, account: &str) -> Result<Write, sqlx::Error> {
        Ok(Write { account: Some(account.to_owned()), ..self.write().await? })
    }

    /// What was changed since the file was opened.
    pub fn commits(&self) -> &CommitLog {
        &self.commits
    }

    /// Whether all of it works now: every reader reads, the schema is the newest, and the lock for writing is to be had.
    ///
    /// # Errors
    /// It is not to be had, a reader has broken down, or the file is no database any more.
    pub async fn is_ready(&self) -> Result<bool, sqlx::Error> {
        // As many times as there are readers: on an idle service each of them, on a busy one each of them in the end.
        for _ in 0..READ_CONNECTIONS {
            sqlx::query("SELECT 1").execute(&mut *self.read().await?).await?;
        }
        let mut write = self.write().await?;
        let version: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(&mut *write)
            .await?;
        write.rollback().await?;
        Ok(version == MIGRATIONS.iter().map(|migration| migration.version).max())
    }

    /// Waits for what is under way and closes the file.
    pub async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }
}

/// 409 when what was to be unique is there already.
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

    /// Ends a transaction as `SQLite` does by itself when the disk is full, behind the back of sqlx; then makes a change.
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
    async fn a_writer_that_cannot_roll_back_is_kept_with_the_database_that_it_holds_in_memory() {
        let db = Db::open(Path::new(":memory:")).await.unwrap();
        change_after_a_lost_transaction(&db).await;
    }
}
