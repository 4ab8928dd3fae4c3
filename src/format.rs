//! Dates and sizes in words, by the browser's own `Intl`.

use crate::browser::object;
use js_sys::Date;
use wasm_bindgen::JsValue;

/// A moment as a day: `12 Nov 2026`, in UTC, as every date of the service. What is no date is shown as it came.
pub fn day(moment: &str) -> String {
    words(moment, &[("day", "numeric".into()), ("month", "short".into()), ("year", "numeric".into())])
}

/// A moment to the minute: `12 Nov 2026, 09:05 UTC`.
pub fn minute(moment: &str) -> String {
    words(
        moment,
        &[
            ("day", "numeric".into()),
            ("month", "short".into()),
            ("year", "numeric".into()),
            ("hour", "2-digit".into()),
            ("minute", "2-digit".into()),
            ("timeZoneName", "short".into()),
        ],
    )
}

fn words(moment: &str, parts: &[(&str, JsValue)]) -> String {
    let date = Date::new(&moment.into());
    if date.get_time().is_nan() {
        return moment.to_owned();
    }
    let options = object(parts);
    let _ = js_sys::Reflect::set(&options, &"timeZone".into(), &"UTC".into());
    date.to_locale_date_string("en-GB", &options).into()
}

/// Whether a moment has passed. What is no date has not.
pub fn is_past(moment: &str) -> bool {
    Date::new(&moment.into()).get_time() <= Date::now()
}

/// Whole days from now until a moment, rounded up; 0 or less when it has passed, none when it is no date.
#[expect(clippy::cast_possible_truncation, reason = "a span of days, cut to what fits")]
pub fn days_until(moment: &str) -> Option<i32> {
    let days = ((Date::new(&moment.into()).get_time() - Date::now()) / 86_400_000.0).ceil();
    (!days.is_nan()).then_some(days as i32)
}

/// Bytes in GB of 10^9, with one decimal: `12.5 GB`. Integer arithmetic: rounds half up at the last step.
pub fn gigabytes(bytes: i64) -> String {
    let tenths = (bytes.max(0) + 50_000_000) / 100_000_000;
    [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string(), " GB"].concat()
}

/// `1 workspace`, `8 workspaces`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    [number.to_string().as_str(), " ", if number == 1 { one } else { many }].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_gigabytes_of_ten_to_the_ninth() {
        assert_eq!(gigabytes(0), "0.0 GB");
        assert_eq!(gigabytes(1_049_999_999), "1.0 GB");
        assert_eq!(gigabytes(1_050_000_000), "1.1 GB");
        assert_eq!(gigabytes(12_500_000_000), "12.5 GB");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!((count(1, "token", "tokens"), count(0, "token", "tokens")), ("1 token".into(), "0 tokens".into()));
    }
}
