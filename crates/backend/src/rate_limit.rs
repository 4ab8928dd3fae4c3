//! Rate limits: the number of requests of a kind within a fixed window, counted in memory.

use crate::clock::{Clock, MINUTE, SECOND};
use crate::error::ApiError;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What is limited. Each kind has a window of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Sign-in requests from one client address.
    Login,
    /// Confirmations of sign-in links from one client address.
    Confirm,
    /// Command-line logins requested from one client address.
    CliLogin,
    /// Polls of a command-line login from one client address.
    CliWait,
    /// Sign-in links for one mailbox, whether it has an account or not.
    Mail,
    /// Requests of one account.
    Account,
}

impl Kind {
    fn window(self) -> i64 {
        match self {
            Self::Login | Self::Confirm | Self::CliLogin | Self::CliWait | Self::Account => MINUTE,
            Self::Mail => 15 * MINUTE,
        }
    }
}

/// When there are this many entries, those whose window has ended are removed.
const SWEEP_THRESHOLD: usize = 10_000;

struct Table {
    counts: HashMap<(Kind, String), Count>,
    sweep_at: usize,
}

struct Count {
    ends: i64,
    calls: u32,
}

/// The counters.
pub struct RateLimits {
    clock: Clock,
    table: Mutex<Table>,
}

impl RateLimits {
    /// Starts with no requests counted.
    pub fn new(clock: Clock) -> Self {
        Self { clock, table: Mutex::new(Table { counts: HashMap::new(), sweep_at: SWEEP_THRESHOLD }) }
    }

    /// Counts a request of `kind` by `who`; `most` are allowed within a window, 0 means no limit.
    ///
    /// # Errors
    /// 429 with the seconds until the window ends.
    pub fn count(&self, kind: Kind, who: &str, most: u32) -> Result<(), ApiError> {
        if most == 0 {
            return Ok(());
        }
        let now = self.clock.now();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if table.counts.len() >= table.sweep_at {
            table.counts.retain(|_, count| count.ends > now);
            table.sweep_at = SWEEP_THRESHOLD.max(2 * table.counts.len());
        }
        let count = table.counts.entry((kind, who.to_owned())).or_insert(Count { ends: now, calls: 0 });
        if count.ends <= now {
            *count = Count { ends: now + kind.window(), calls: 0 };
        }
        if count.calls >= most {
            let seconds = (count.ends - now + SECOND - 1) / SECOND;
            return Err(ApiError::TooManyRequests(seconds.unsigned_abs()));
        }
        count.calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[test]
    fn calls_over_the_limit_are_refused_until_the_window_ends() {
        let time = Arc::new(AtomicI64::new(0));
        let limits = RateLimits::new(Clock::Manual(time.clone()));
        assert!(limits.count(Kind::Login, "a", 2).is_ok());
        assert!(limits.count(Kind::Login, "a", 2).is_ok());
        time.store(30_500, Ordering::SeqCst);
        assert!(matches!(limits.count(Kind::Login, "a", 2), Err(ApiError::TooManyRequests(30))));
        assert!(limits.count(Kind::Login, "b", 2).is_ok());
        assert!(limits.count(Kind::Confirm, "a", 2).is_ok());
        time.store(60_000, Ordering::SeqCst);
        assert!(limits.count(Kind::Login, "a", 2).is_ok());
    }

    #[test]
    fn counters_of_ended_windows_are_removed() {
        let time = Arc::new(AtomicI64::new(0));
        let limits = RateLimits::new(Clock::Manual(time.clone()));
        for round in 0..5_i64 {
            time.store(round * MINUTE, Ordering::SeqCst);
            for who in 0..SWEEP_THRESHOLD {
                assert!(limits.count(Kind::Login, &format!("{round} {who}"), 1).is_ok());
            }
        }
        assert!(limits.table.lock().unwrap().counts.len() <= 2 * SWEEP_THRESHOLD);
    }
}
