//! Days as the service counts them: in UTC, whatever the time zone of the browser.

use core::ops::{Add, Sub};

/// A day of the calendar in UTC, as the number of days since 1 January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The days from 0001-01-01 to 9999-12-31.
    const RANGE: core::ops::RangeInclusive<i32> = -719_162..=2_932_896;

    /// The day of a moment in milliseconds since 1970.
    pub fn of_millis(millis: i64) -> Self {
        let day = i32::try_from(millis.div_euclid(86_400_000)).unwrap_or(i32::MAX);
        Self(day.clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }

    /// Parses `2026-10-01`, also at the beginning of an RFC 3339 time in UTC. `None` when there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0_i32; 3];
        let bytes = text.as_bytes();
        for (place, byte) in bytes.get(..10)?.iter().enumerate() {
            match (place, byte) {
                (4 | 7, b'-') => {}
                (4 | 7, _) => return None,
                (_, b'0'..=b'9') => {
                    let number = numbers.get_mut(usize::from(place > 4) + usize::from(place > 7))?;
                    *number = *number * 10 + i32::from(byte - b'0');
                }
                _ => return None,
            }
        }
        if bytes.get(10).is_some_and(|next| *next != b'T') {
            return None;
        }
        let [year, month, day] = numbers;
        let is_day = year > 0 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        is_day.then(|| Self::of(year, month, day))
    }

    /// The day of a year, a month from 1 and a day of the month from 1; beyond the month's end, its last day.
    fn of(year: i32, month: i32, day: i32) -> Self {
        // Years are counted from March, so that a leap day is the last day of a year.
        let day = day.min(days_in(year, month));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Self(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
    }

    /// Its year, its month from 1 and its day of the month from 1.
    pub fn parts(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, turn) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        (year + era * 400 + turn, month, day)
    }

    /// `2026-10-01`.
    pub fn text(self) -> String {
        let (year, month, day) = self.parts();
        let mut text = [0_u8; 10];
        let mut put = |from: usize, to: usize, mut number: i32| {
            for place in (from..to).rev() {
                if let (Some(slot), Ok(digit)) = (text.get_mut(place), u8::try_from(number % 10)) {
                    *slot = b'0' + digit;
                }
                number /= 10;
            }
        };
        put(0, 4, year);
        put(5, 7, month);
        put(8, 10, day);
        text.map(|byte| if byte == 0 { '-' } else { char::from(byte) }).iter().collect()
    }

    /// The number of days since 1 January 1970; negative before.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The billing cycle that this day is in, of an account whose cycles count from `anchor`: its first day and the first
    /// day of the next. In a month that is too short for the anchor's day, the cycle begins on the last day.
    pub fn cycle(self, anchor: Self) -> (Self, Self) {
        let (year, month, _) = self.parts();
        let begins = |months: i32| {
            let months = year * 12 + month - 1 + months;
            Self::of(months.div_euclid(12), months.rem_euclid(12) + 1, anchor.parts().2)
        };
        let this = begins(0);
        if this > self { (begins(-1), this) } else { (this, begins(1)) }
    }
}

fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Add<i32> for Day {
    type Output = Self;

    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days).clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }
}

impl Sub for Day {
    type Output = i32;

    fn sub(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn cycle(anchor: &str, on: &str) -> (String, String) {
        let (from, to) = day(on).cycle(day(anchor));
        (from.text(), to.text())
    }

    /// The naive way: one day after the other.
    #[test]
    fn every_day_of_six_hundred_years_follows_the_one_before() {
        let (mut year, mut month, mut date) = (1800, 1, 1);
        let mut day = day("1800-01-01");
        while year < 2400 {
            assert_eq!(day.parts(), (year, month, date));
            assert_eq!(Day::parse(&day.text()), Some(day));
            date += 1;
            if date > days_in(year, month) {
                (month, date) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
            day = day + 1;
        }
        assert_eq!((Day::of_millis(0), Day::of_millis(-1).text()), (super::Day(0), "1969-12-31".into()));
        assert_eq!(Day::of_millis(1_790_856_000_000).text(), "2026-10-01");
    }

    #[test]
    fn an_invalid_date_is_not_parsed() {
        assert_eq!(day("2026-10-01T23:59:59Z"), day("2026-10-01"));
        for text in
            ["", "2026-10-1", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "20261-0-01", "2026-10-011"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert!(Day::parse("2024-02-29").is_some() && Day::parse("2100-02-29").is_none());
    }

    #[test]
    fn a_cycle_begins_on_the_anchors_day_or_the_last_of_a_shorter_month() {
        assert_eq!(cycle("2026-01-15", "2026-03-15"), ("2026-03-15".into(), "2026-04-15".into()));
        assert_eq!(cycle("2026-01-15", "2026-03-14"), ("2026-02-15".into(), "2026-03-15".into()));
        assert_eq!(cycle("2026-01-31", "2026-03-01"), ("2026-02-28".into(), "2026-03-31".into()));
        assert_eq!(cycle("2026-01-31", "2028-02-29"), ("2028-02-29".into(), "2028-03-31".into()));
        assert_eq!(cycle("2026-01-30", "2027-02-27"), ("2027-01-30".into(), "2027-02-28".into()));
        assert_eq!(cycle("2026-01-29", "2026-12-31"), ("2026-12-29".into(), "2027-01-29".into()));
        assert_eq!(cycle("2027-05-05", "2026-12-31"), ("2026-12-05".into(), "2027-01-05".into()));
    }

    proptest! {
        #[test]
        fn every_day_is_in_one_cycle_and_cycles_meet(anchor in 0..60_000, on in 0..60_000) {
            let (from, to) = Day(on).cycle(Day(anchor));
            prop_assert!(from <= Day(on) && Day(on) < to);
            prop_assert!((28..=31).contains(&(to - from)));
            prop_assert_eq!(to.cycle(Day(anchor)).0, to);
            prop_assert_eq!((from + -1).cycle(Day(anchor)).1, from);
        }
    }
}
