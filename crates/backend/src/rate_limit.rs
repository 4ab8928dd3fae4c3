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
    /// Sign-in links for one mailbox, whether it has an account or not, requested from one client address.
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
        // Not by the time of day: a clock that is set back would extend every window by that much.
        let now = self.clock.elapsed();
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
            let left = (count.ends - now).clamp(1, kind.window());
            return Err(ApiError::TooManyRequests(((left + SECOND - 1) / SECOND).unsigned_abs()));
        }
        count.calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use std::sync::Arc;

    fn limits() -> (Arc<ManualClock>, RateLimits) {
        let clock = Arc::new(ManualClock::new(0));
        (clock.clone(), RateLimits::new(Clock::Manual(clock)))
    }

    #[test]
    fn calls_over_the_limit_are_refused_until_the_window_ends() {
        let (clock, limits) = limits();
        assert!(limits.count(Kind::Login, "a", 2).is_ok());
        assert!(limits.count(Kind::Login, "a", 2).is_ok());
        clock.pass(30_500);
        assert!(matches!(limits.count(Kind::Login, "a", 2), Err(ApiError::TooManyRequests(30))));
        assert!(limits.count(Kind::Login, "b", 2).is_ok());
        assert!(limits.count(Kind::Confirm, "a", 2).is_ok());
        clock.pass(29_500);
        assert!(limits.count(Kind::Login, "a", 2).is_ok());
    }

    #[test]
    fn setting_the_clock_neither_extends_nor_ends_a_window() {
        for step in [-180 * MINUTE, 180 * MINUTE] {
            let (clock, limits) = limits();
            assert!(limits.count(Kind::Login, "a", 1).is_ok());
            clock.step(step);
            assert!(matches!(limits.count(Kind::Login, "a", 1), Err(ApiError::TooManyRequests(60))), "{step}");
            clock.pass(60_000);
            assert!(limits.count(Kind::Login, "a", 1).is_ok(), "{step}");
        }
    }

    #[test]
    fn counters_of_ended_windows_are_removed() {
        let (clock, limits) = limits();
        for round in 0..5 {
            for who in 0..SWEEP_THRESHOLD {
                assert!(limits.count(Kind::Login, &format!("{round} {who}"), 1).is_ok());
            }
            clock.pass(60_000);
        }
        assert!(limits.table.lock().unwrap().counts.len() <= 2 * SWEEP_THRESHOLD);
    }
}
