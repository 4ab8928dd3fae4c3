//! The one source of the current time, so that tests can move it instead of waiting.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use time::{
    OffsetDateTime,
    format_description::well_known::{Rfc2822, Rfc3339},
};

/// One second in milliseconds, the unit of [`Clock::now`].
pub const SECOND: i64 = 1000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One day in milliseconds.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// A clock in milliseconds since 1970 UTC.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system clock.
    System,
    /// A clock that only changes when a test moves it.
    Manual(Arc<ManualClock>),
}

/// The clock of a test.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    elapsed: AtomicI64,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: i64) -> Self {
        Self { wall: AtomicI64::new(now), elapsed: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub fn pass(&self, millis: u32) {
        self.step(i64::from(millis));
        self.elapsed.fetch_add(i64::from(millis), Ordering::SeqCst);
    }

    /// Sets the clock forward or back, as an administrator or a time server does. No time passes.
    pub fn step(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::SeqCst);
    }
}

/// What [`Clock::elapsed`] counts from.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock {
    /// Milliseconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
            Self::Manual(clock) => clock.wall.load(Ordering::SeqCst),
        }
    }

    /// Milliseconds since some moment of this process. Unlike [`Clock::now`] this never goes back and never jumps, so
    /// durations within the process are measured with it.
    pub fn elapsed(&self) -> i64 {
        match self {
            Self::System => i64::try_from(START.elapsed().as_millis()).unwrap_or(i64::MAX),
            Self::Manual(clock) => clock.elapsed.load(Ordering::SeqCst),
        }
    }
}

/// Formats a time as RFC 3339 in UTC, in whole seconds.
pub fn rfc3339(millis: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(millis.div_euclid(SECOND)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

/// Formats a time for an HTTP header: `Thu, 01 Oct 2026 12:00:00 GMT`.
pub fn http_date(millis: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(millis.div_euclid(SECOND)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    // RFC 2822 differs only in how it writes the zone.
    time.format(&Rfc2822).unwrap_or_default().replace("+0000", "GMT")
}

/// Parses an RFC 3339 time in any zone into milliseconds since 1970 UTC, rounded up.
pub fn millis(text: &str) -> Option<i64> {
    let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
    i64::try_from((nanos + 999_999).div_euclid(1_000_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::{millis, rfc3339};

    #[test]
    fn times_are_parsed_in_any_zone() {
        assert_eq!(millis("2026-10-01T12:00:00Z"), Some(1_790_856_000_000));
        assert_eq!(millis("2026-10-01T14:00:00.0000001+02:00"), Some(1_790_856_000_001));
        for text in ["", "2026-10-01", "2026-10-01T12:00:00", "1790856000", "2026-13-01T12:00:00Z"] {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_formatted_in_utc_and_whole_seconds() {
        assert_eq!(rfc3339(1_790_856_000_999), "2026-10-01T12:00:00Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
    }
}
