//! Connections that only read. A pool asks each one, when it is given back, whether it is still there: as much work again as
//! most of what is read. A file does not hang up, so these are handed on as they are.

use super::PATIENCE;
use scopeguard::guard;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How many there are. Two and sixteen are no quicker (`cargo xtask bench backend`).
pub(crate) const READERS: u32 = 4;

#[derive(Debug)]
pub(super) struct Readers {
    /// The one that was given back first comes first: whoever hung up in the middle may have left the last one busy.
    free: Mutex<VecDeque<SqliteConnection>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Arc<Self>, Error> {
        let mut free = VecDeque::new();
        for _ in 0..READERS {
            free.push_back(options.connect().await?);
        }
        Ok(Arc::new(Self { free: Mutex::new(free), turns: Arc::new(Semaphore::new(READERS as usize)) }))
    }

    /// The next one that is free, first come first.
    pub(super) async fn take(self: &Arc<Self>) -> Result<Read, Error> {
        let turn = timeout(PATIENCE, self.turns.clone().acquire_owned()).await.map_err(|_| Error::PoolTimedOut)?;
        let turn = turn.map_err(|_| Error::PoolClosed)?;
        let connection = self.free().pop_front().ok_or(Error::PoolClosed)?;
        let home = self.clone();
        Ok(Read::new(guard(connection, move |connection| {
            home.free().push_back(connection);
            drop(turn);
        })))
    }

    /// Waits for what is under way and closes them.
    pub(super) async fn close(&self) {
        // Those that wait for a turn are told that there is none any more.
        let all = self.turns.acquire_many(READERS).await;
        self.turns.close();
        let free: Vec<_> = self.free().drain(..).collect();
        drop(all);
        for connection in free {
            // Nothing was changed by it.
            connection.close().await.ok();
        }
    }

    fn free(&self) -> MutexGuard<'_, VecDeque<SqliteConnection>> {
        // Whole whatever happened to its last holder.
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection for reading, until it is dropped.
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
    use super::{READERS, Readers};
    use sqlx::Error;
    use sqlx::sqlite::SqliteConnectOptions;
    use std::time::Duration;
    use tokio::time::timeout;

    async fn readers() -> std::sync::Arc<Readers> {
        Readers::open(&SqliteConnectOptions::new().filename(":memory:")).await.unwrap()
    }

    #[tokio::test]
    async fn whoever_hangs_up_in_the_middle_leaves_a_connection_that_reads() {
        let readers = readers().await;
        for _ in 0..READERS {
            let mut read = readers.take().await.unwrap();
            let endless = sqlx::query("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
            assert!(timeout(Duration::ZERO, endless.fetch_all(&mut *read)).await.is_err());
        }
        for _ in 0..READERS {
            let mut read = readers.take().await.unwrap();
            let one: i64 = sqlx::query_scalar("SELECT 1").fetch_one(&mut *read).await.unwrap();
            assert_eq!(one, 1);
        }
    }

    #[tokio::test]
    async fn closing_waits_for_what_is_under_way_and_refuses_what_comes_after() {
        let readers = readers().await;
        let under_way = readers.take().await.unwrap();
        let after = async {
            assert!(matches!(readers.take().await, Err(Error::PoolClosed)));
        };
        tokio::join!(readers.close(), after, async { drop(under_way) });
        assert!(readers.free().is_empty());
        assert!(matches!(readers.take().await, Err(Error::PoolClosed)));
    }
}
