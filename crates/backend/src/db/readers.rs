//! Connections that only read. A pool asks each one, when it is given back, whether it is still there: as much work again as
//! most of what is read. A file does not hang up, so these are handed on as they are.

use scopeguard::guard;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use std::fmt::{self, Debug, Formatter};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// How many there are. Two and sixteen are no quicker (`cargo xtask bench backend`).
pub(crate) const READERS: u32 = 4;

#[derive(Debug)]
pub(super) struct Readers {
    free: Mutex<Vec<SqliteConnection>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Arc<Self>, Error> {
        let mut free = Vec::new();
        for _ in 0..READERS {
            free.push(options.connect().await?);
        }
        Ok(Arc::new(Self { free: Mutex::new(free), turns: Arc::new(Semaphore::new(READERS as usize)) }))
    }

    /// The next one that is free, first come first.
    pub(super) async fn take(self: &Arc<Self>) -> Result<Read, Error> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::PoolClosed)?;
        let connection = self.free().pop().ok_or(Error::PoolClosed)?;
        let home = self.clone();
        Ok(Read::new(guard(connection, move |connection| {
            home.free().push(connection);
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

    fn free(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
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
