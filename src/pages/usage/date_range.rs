//! Which days the history shows, as the query of its address says: `?range=7`.

use api_types::Day;

/// The largest number of days in a range.
pub const MAX_DAYS: i32 = 366;

/// A range of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRange {
    /// The last 7, 30 or 90 days, today included. The default is 30.
    Last(i32),
    /// The current billing cycle, up to today.
    Cycle,
    /// From one day to another, both inclusive.
    Custom(Day, Day),
}

impl DateRange {
    /// The options of the range menu: value in the address, and label.
    pub const CHOICES: [(&str, &str); 5] = [
        ("30", "Last 30 days"),
        ("7", "Last 7 days"),
        ("90", "Last 90 days"),
        ("cycle", "Current billing cycle"),
        ("custom", "Custom"),
    ];

    /// Parses `range`, `from` and `to` of the address. Invalid values give the last 30 days.
    pub fn parse(range: &str, from: &str, to: &str, today: Day) -> Self {
        match (range, Day::parse(from), Day::parse(to)) {
            ("7", ..) => Self::Last(7),
            ("90", ..) => Self::Last(90),
            ("cycle", ..) => Self::Cycle,
            ("custom", Some(from), Some(to)) if check(from, to, today).is_ok() => Self::Custom(from, to),
            _ => Self::Last(30),
        }
    }

    /// Its value in [`DateRange::CHOICES`].
    pub fn choice(self) -> &'static str {
        match self {
            Self::Last(7) => "7",
            Self::Last(90) => "90",
            Self::Last(_) => "30",
            Self::Cycle => "cycle",
            Self::Custom(..) => "custom",
        }
    }

    /// Its query parameters, without a question mark; empty for the default.
    pub fn query(self) -> String {
        match self {
            Self::Last(30) => String::new(),
            Self::Custom(from, to) => ["range=custom&from=", &from.text(), "&to=", &to.text()].concat(),
            other => ["range=", other.choice()].concat(),
        }
    }

    /// Its first day and the one after its last. `cycle` is the first day of the billing cycle.
    pub fn days(self, today: Day, cycle: Day) -> (Day, Day) {
        match self {
            Self::Last(days) => (today + (1 - days), today + 1),
            Self::Cycle => (cycle, today + 1),
            Self::Custom(from, to) => (from, to + 1),
        }
    }
}

/// Checks the first and the last day of a custom range.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn check(from: Day, to: Day, today: Day) -> Result<(), &'static str> {
    if to < from {
        Err("The last day is before the first one.")
    } else if to > today {
        Err("The last day is in the future.")
    } else if to - from >= MAX_DAYS {
        Err("At most 366 days can be shown.")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn every_range_round_trips_through_its_address() {
        let today = day("2026-11-24");
        for range in [
            DateRange::Last(7),
            DateRange::Last(30),
            DateRange::Last(90),
            DateRange::Cycle,
            DateRange::Custom(day("2026-02-01"), today),
        ] {
            let query = range.query();
            let value = |name: &str| {
                query
                    .split('&')
                    .filter_map(|pair| pair.split_once('='))
                    .find(|pair| pair.0 == name)
                    .map_or("", |it| it.1)
            };
            assert_eq!(DateRange::parse(value("range"), value("from"), value("to"), today), range);
        }
    }

    #[test]
    fn invalid_values_give_the_last_thirty_days() {
        let today = day("2026-11-24");
        for (range, from, to) in [
            ("", "", ""),
            ("5", "", ""),
            ("custom", "2026-11-02", "2026-11-01"),
            ("custom", "2026-11-02", "2026-11-25"),
            ("custom", "2025-11-23", "2026-11-24"),
            ("custom", "x", "2026-11-01"),
        ] {
            assert_eq!(DateRange::parse(range, from, to, today), DateRange::Last(30), "{range} {from} {to}");
        }
        assert_eq!(DateRange::Last(30).days(today, today), (day("2026-10-26"), day("2026-11-25")));
        assert_eq!(DateRange::Custom(today, today).days(today, today), (today, today + 1));
    }
}
