//! The database file: opened, migrated, and shared as one writer and several readers.
//!
//! `SQLite` takes one writer at a time. Ours has a single connection, so writers queue here instead of failing there,
//! and every write transaction takes the write lock at its start: what it has read cannot change under it.

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, Transaction};
use std::path::Path;
use std::time::Duration;

/// Every schema there was, oldest first.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// A write transaction. Dropped without a commit, it is rolled back.
pub type Write = Transaction<'static, Sqlite>;

/// The database.
#[derive(Clone, Debug)]
pub struct Db {
    reader: SqlitePool,
    writer: SqlitePool,
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
        let writer = pool(1).connect_with(options.clone()).await?;
        MIGRATIONS.run(&writer).await?;
        // A database in memory belongs to its one connection.
        let reader = if memory { writer.clone() } else { pool(4).connect_with(options.read_only(true)).await? };
        Ok(Self { reader, writer })
    }

    /// For reading. Never while a [`Write`] of the same request is open.
    pub fn read(&self) -> &SqlitePool {
        &self.reader
    }

    /// Starts a write transaction, once the ones before it are done.
    ///
    /// # Errors
    /// The database is busy for longer than its timeout.
    pub async fn write(&self) -> Result<Write, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether a change could be made now: the schema is the newest, and the lock for writing is to be had.
    ///
    /// # Errors
    /// It is not to be had, or the file is no database any more.
    pub async fn takes_changes(&self) -> Result<bool, sqlx::Error> {
        let mut write = self.write().await?;
        let version: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(&mut *write)
            .await?;
        write.rollback().await?;
        Ok(version == MIGRATIONS.iter().map(|migration| migration.version).max())
    }

    /// Waits for what is under way and closes the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Connections that stay open: a database in memory would be gone with its last one.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
}
