//! Writers, one after the other, whose changes reach the disk together.
//!
//! Waiting for the disk takes far longer than a change. So one transaction takes in everybody who is in the queue when
//! it begins, each with a savepoint of their own, and its end queues behind them. Nobody hears that a change is done
//! before the transaction is on the disk, and what one of them leaves undone is rolled back for that one alone.

use sqlx::pool::PoolConnection;
use sqlx::{Error, Executor, Sqlite, SqliteConnection, SqlitePool};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, watch};
use tokio::time::timeout;

/// How long a writer waits for those before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lets one writer in after the other.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    pool: SqlitePool,
    /// First come, first served.
    open: Arc<Mutex<Option<Open>>>,
}

/// The transaction that is open.
#[derive(Debug)]
struct Open {
    connection: PoolConnection<Sqlite>,
    /// The last writer has left without a commit.
    abandoned: bool,
    outcome: watch::Receiver<Option<Outcome>>,
}

type Outcome = Result<(), Arc<Error>>;

/// A write transaction. Dropped without a commit, it is rolled back.
#[derive(Debug)]
pub struct Write {
    turn: OwnedMappedMutexGuard<Option<Open>, Open>,
    done: bool,
}

impl Queue {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self { pool, open: Arc::default() }
    }

    pub(super) async fn turn(&self) -> Result<Write, Error> {
        let queue = self.clone();
        // In a task of its own: nothing is left half begun when whoever waits for it goes away.
        tokio::spawn(async move { queue.begin().await }).await.map_err(lost)?
    }

    async fn begin(self) -> Result<Write, Error> {
        let turn = timeout(PATIENCE, self.open.clone().lock_owned()).await;
        let mut turn = turn.map_err(|_| Error::PoolTimedOut)?;
        match &mut *turn {
            Some(open) => open.tidy().await?,
            None => *turn = Some(self.open().await?),
        }
        let mut turn = OwnedMutexGuard::try_map(turn, Option::as_mut).map_err(|_| Error::WorkerCrashed)?;
        turn.connection.execute("SAVEPOINT change").await?;
        Ok(Write { turn, done: false })
    }

    async fn open(&self) -> Result<Open, Error> {
        let mut connection = self.pool.acquire().await?;
        connection.execute("BEGIN IMMEDIATE").await?;
        let (tell, outcome) = watch::channel(None);
        let queue = self.open.clone();
        tokio::spawn(async move {
            if let Some(open) = queue.lock().await.take() {
                tell.send_replace(Some(open.end().await.map_err(Arc::new)));
            }
        });
        Ok(Open { connection, abandoned: false, outcome })
    }

    /// Waits for what is under way.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

impl Open {
    /// Rolls back what the last writer has left undone.
    async fn tidy(&mut self) -> Result<(), Error> {
        if self.abandoned {
            self.connection.execute("ROLLBACK TO change; RELEASE change").await?;
            self.abandoned = false;
        }
        Ok(())
    }

    /// Puts it on the disk, or undoes it as a whole.
    async fn end(mut self) -> Result<(), Error> {
        let ended = match self.tidy().await {
            Ok(()) => self.connection.execute("COMMIT").await.map(drop),
            Err(error) => Err(error),
        };
        if ended.is_err() && self.connection.execute("ROLLBACK").await.is_err() {
            // Whatever it is in the middle of: it ends with the connection.
            self.connection.close_on_drop();
        }
        ended
    }
}

impl Write {
    /// Makes what was written last, and answers when it is on the disk.
    ///
    /// # Errors
    /// The database failed; nothing was written.
    pub async fn commit(mut self) -> Result<(), Error> {
        // In a task of its own: whoever goes away meanwhile does not leave it to chance whether it was done.
        let released = tokio::spawn(async move {
            self.turn.connection.execute("RELEASE change").await?;
            self.done = true;
            Ok::<_, Error>(self.turn.outcome.clone())
        });
        let mut outcome = released.await.map_err(lost)??;
        let outcome = outcome.wait_for(Option::is_some).await.map_err(lost)?;
        match &*outcome {
            Some(Err(error)) => Err(Error::AnyDriverError(error.clone().into())),
            _ => Ok(()),
        }
    }
}

/// The task that would have said how it ended is gone.
fn lost<E>(_: E) -> Error {
    Error::WorkerCrashed
}

impl Drop for Write {
    fn drop(&mut self) {
        self.turn.abandoned = !self.done;
    }
}

impl Deref for Write {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.turn.connection
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.turn.connection
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{Db, Write};
    use std::collections::BTreeSet;
    use tempfile::TempDir;
    use tokio::task::{JoinSet, yield_now};

    async fn database() -> (TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("test.db")).await.unwrap();
        (folder, db)
    }

    async fn put(write: &mut Write, name: &str) {
        sqlx::query("INSERT INTO setting (name, value) VALUES (?, x'00')")
            .bind(name)
            .execute(&mut **write)
            .await
            .unwrap();
    }

    async fn names(db: &Db) -> BTreeSet<String> {
        let names = sqlx::query_scalar("SELECT name FROM setting").fetch_all(db.read()).await;
        names.unwrap().into_iter().collect()
    }

    /// Lets tasks come as far as they can while somebody has the turn.
    async fn queued() {
        for _ in 0..100 {
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn those_who_wait_together_are_done_together_and_not_before() {
        let (_folder, db) = database().await;
        let first = db.write().await.unwrap();
        queued().await;
        let mut writers = JoinSet::new();
        for number in 0..20 {
            let db = db.clone();
            writers.spawn(async move {
                let mut write = db.write().await.unwrap();
                put(&mut write, &format!("number {number}")).await;
                write.commit().await.unwrap();
                names(&db).await.len()
            });
        }
        queued().await;
        first.commit().await.unwrap();
        assert_eq!(writers.join_all().await, [20; 20]);
    }

    #[tokio::test]
    async fn what_one_leaves_undone_is_rolled_back_for_that_one_alone() {
        let (_folder, db) = database().await;
        let first = db.write().await.unwrap();
        queued().await;
        let mut writers = JoinSet::new();
        for number in 0..20 {
            let db = db.clone();
            writers.spawn(async move {
                let mut write = db.write().await.unwrap();
                put(&mut write, &format!("number {number}")).await;
                if number % 2 == 0 {
                    write.commit().await.unwrap();
                }
            });
        }
        queued().await;
        first.commit().await.unwrap();
        writers.join_all().await;
        assert_eq!(names(&db).await, (0..20).step_by(2).map(|number| format!("number {number}")).collect());
    }

    #[tokio::test]
    async fn when_it_does_not_reach_the_disk_nobody_is_told_that_it_did() {
        let (_folder, db) = database().await;
        let first = db.write().await.unwrap();
        queued().await;
        let mut writers = JoinSet::new();
        for number in 0..3 {
            let db = db.clone();
            writers.spawn(async move {
                let mut write = db.write().await.unwrap();
                put(&mut write, &format!("number {number}")).await;
                if number == 1 {
                    // Owed to nobody, which is noticed at the very end only.
                    sqlx::raw_sql(
                        "PRAGMA defer_foreign_keys = on; INSERT INTO session VALUES (x'00', 'nobody', 0, 0, 0)",
                    )
                    .execute(&mut *write)
                    .await
                    .unwrap();
                }
                write.commit().await.is_ok()
            });
        }
        queued().await;
        first.commit().await.unwrap();
        assert_eq!(writers.join_all().await, [false; 3]);
        assert!(names(&db).await.is_empty());
        let mut next = db.write().await.unwrap();
        put(&mut next, "next").await;
        next.commit().await.unwrap();
        assert_eq!(names(&db).await.len(), 1);
    }

    #[tokio::test]
    async fn whoever_goes_away_leaves_nothing_half_done_and_keeps_nobody_waiting() {
        let (_folder, db) = database().await;
        let first = db.write().await.unwrap();
        queued().await;
        let mut writers = JoinSet::new();
        for number in 0..20 {
            let db = db.clone();
            let writer = async move {
                let mut write = db.write().await.unwrap();
                put(&mut write, &format!("number {number}")).await;
                put(&mut write, &format!("number {number} too")).await;
                write.commit().await.unwrap();
            };
            writers.spawn(async move {
                // At another moment each.
                let mut patience = number * 3;
                tokio::select! {
                    biased;
                    () = writer => true,
                    () = std::future::poll_fn(|cx| {
                        patience -= 1;
                        cx.waker().wake_by_ref();
                        if patience < 0 { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
                    }) => false,
                }
            });
        }
        queued().await;
        first.commit().await.unwrap();
        writers.join_all().await;
        let mut last = db.write().await.unwrap();
        put(&mut last, "last").await;
        last.commit().await.unwrap();
        let names = names(&db).await;
        for number in 0..20 {
            let (one, two) = (format!("number {number}"), format!("number {number} too"));
            assert_eq!(names.contains(&one), names.contains(&two), "{number}");
        }
        assert!(names.contains("last"));
    }
}
