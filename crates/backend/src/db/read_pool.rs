//! A pool of read-only connections.
//!
//! The pool of sqlx pings each connection that is given back, which costs as much as most reads. A connection to a file
//! does not drop by itself, so here each one is checked at most once a second, and replaced if it no longer reads.

use scopeguard::guard;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

/// How long a read or a change waits for a connection.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of read connections. Two and sixteen are no faster (`cargo xtask bench backend`).
pub(crate) const READ_CONNECTIONS: u32 = 4;

/// How long a connection is used without a check. A broken one fails reads for no longer than this.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct ReadPool {
    /// Used in the order in which they were given back: a cancelled read may have left the last one busy.
    free: Mutex<VecDeque<Reader>>,
    permits: Arc<Semaphore>,
    options: SqliteConnectOptions,
}

#[derive(Debug)]
struct Reader {
    connection: SqliteConnection,
    checked_at: Instant,
}

impl Reader {
    async fn open(options: &SqliteConnectOptions) -> Result<Self, Error> {
        Ok(Self { connection: options.connect().await?, checked_at: Instant::now() })
    }

    /// Replaces the connection if it no longer reads. Does nothing if the last check was a moment ago.
    async fn check(&mut self, options: &SqliteConnectOptions) -> Result<(), Error> {
        if self.checked_at.elapsed() < CHECK_INTERVAL {
            return Ok(());
        }
        // A ping would not read from the file.
        let first = sqlx::query("SELECT 1 FROM sqlite_schema LIMIT 1").fetch_optional(&mut self.connection).await;
        if let Err(error) = first {
            tracing::warn!(%error, "a read connection is broken and is replaced");
            *self = Self::open(options).await?;
        }
        self.checked_at = Instant::now();
        Ok(())
    }
}

/// A [`Reader`] that returns to the pool when it is dropped.
struct PooledReader<G>(G);

impl<G: Deref<Target = Reader>> Deref for PooledReader<G> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0.connection
    }
}

impl<G: DerefMut<Target = Reader>> DerefMut for PooledReader<G> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.connection
    }
}

impl ReadPool {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Arc<Self>, Error> {
        let mut free = VecDeque::new();
        for _ in 0..READ_CONNECTIONS {
            free.push_back(Reader::open(options).await?);
        }
        let permits = Arc::new(Semaphore::new(READ_CONNECTIONS as usize));
        Ok(Arc::new(Self { free: Mutex::new(free), permits, options: options.clone() }))
    }

    /// The next free connection; waiting requests are served in order.
    pub(super) async fn acquire(self: &Arc<Self>) -> Result<Read, Error> {
        let permit =
            timeout(ACQUIRE_TIMEOUT, self.permits.clone().acquire_owned()).await.map_err(|_| Error::PoolTimedOut)?;
        let permit = permit.map_err(|_| Error::PoolClosed)?;
        let reader = self.free().pop_front().ok_or(Error::PoolClosed)?;
        let pool = self.clone();
        let mut reader = guard(reader, move |reader| {
            pool.free().push_back(reader);
            drop(permit);
        });
        reader.check(&self.options).await?;
        Ok(Read::new(PooledReader(reader)))
    }

    /// Waits for running reads and closes all connections.
    pub(super) async fn close(&self) {
        // Waiting requests get an error.
        let all = self.permits.acquire_many(READ_CONNECTIONS).await;
        self.permits.close();
        let free: Vec<_> = self.free().drain(..).collect();
        drop(all);
        for reader in free {
            // A read-only connection has nothing to lose.
            reader.connection.close().await.ok();
        }
    }

    fn free(&self) -> MutexGuard<'_, VecDeque<Reader>> {
        // The queue is in a valid state even if a holder of the lock panicked.
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection for reading; returned when dropped.
pub struct Read(Box<dyn DerefMut<Target = SqliteConnection> + Send>);

impl Read {
    pub(super) fn new(connection: impl DerefMut<Target = SqliteConnection> + Send + 'static) -> Self {
        Self(Box::new(connection))
    }
}

impl Debug for Read {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Read")
    }
}

impl Deref for Read {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{CHECK_INTERVAL, READ_CONNECTIONS, ReadPool};
    use sqlx::Error;
    use sqlx::sqlite::SqliteConnectOptions;
    use std::time::Duration;
    use tokio::time::timeout;

    async fn readers() -> std::sync::Arc<ReadPool> {
        ReadPool::open(&SqliteConnectOptions::new().filename(":memory:")).await.unwrap()
    }

    #[tokio::test]
    async fn a_cancelled_read_leaves_a_connection_that_works() {
        let readers = readers().await;
        for _ in 0..READ_CONNECTIONS {
            let mut read = readers.acquire().await.unwrap();
            let endless = sqlx::query("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
            assert!(timeout(Duration::ZERO, endless.fetch_all(&mut *read)).await.is_err());
        }
        for _ in 0..READ_CONNECTIONS {
            let mut read = readers.acquire().await.unwrap();
            let one: i64 = sqlx::query_scalar("SELECT 1").fetch_one(&mut *read).await.unwrap();
            assert_eq!(one, 1);
        }
    }

    #[tokio::test]
    async fn a_connection_that_no_longer_reads_is_replaced_at_its_next_check() {
        let readers = readers().await;
        // Interrupts every later statement of this connection.
        readers.acquire().await.unwrap().lock_handle().await.unwrap().set_progress_handler(1, || false);
        let failures = async || {
            let mut failures = 0;
            for _ in 0..READ_CONNECTIONS {
                let mut read = readers.acquire().await.unwrap();
                failures += u32::from(sqlx::query("SELECT 1 FROM sqlite_schema").execute(&mut *read).await.is_err());
            }
            failures
        };
        assert_eq!(failures().await, 1);
        tokio::time::pause();
        tokio::time::advance(CHECK_INTERVAL).await;
        assert_eq!(failures().await, 0);
    }

    #[tokio::test]
    async fn closing_waits_for_running_reads_and_refuses_new_ones() {
        let readers = readers().await;
        let under_way = readers.acquire().await.unwrap();
        let after = async {
            assert!(matches!(readers.acquire().await, Err(Error::PoolClosed)));
        };
        tokio::join!(readers.close(), after, async { drop(under_way) });
        assert!(readers.free().is_empty());
        assert!(matches!(readers.acquire().await, Err(Error::PoolClosed)));
    }
}
