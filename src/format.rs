//! Dates, amounts and money as text. They look the same in every browser: UTC, English, decimal points.

use crate::browser::clock;
use crate::browser::dom::{object, window};
use api_types::{Day, Dimension, price};
use core::cell::RefCell;
use js_sys::{Date, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The months, three letters each.
const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";

/// A day without its year: `12 Nov`.
pub fn day_and_month(day: Day) -> String {
    let (_, month, date) = day.parts();
    let from = usize::try_from(month * 3 - 3).unwrap_or_default();
    [&date.to_string(), " ", MONTHS.get(from..from + 3).unwrap_or_default()].concat()
}

/// A day: `12 Nov 2026`.
pub fn whole_day(day: Day) -> String {
    [&day_and_month(day), " ", &day.parts().0.to_string()].concat()
}

/// A timestamp as a day in UTC: `12 Nov 2026`. A text that is no date is returned unchanged.
pub fn day(moment: &str) -> String {
    Day::parse(moment).map_or_else(|| moment.to_owned(), whole_day)
}

/// A timestamp to the minute: `12 Nov 2026, 09:05 UTC`.
pub fn minute(moment: &str) -> String {
    let date = Date::new(&moment.into());
    if date.get_time().is_nan() {
        return moment.to_owned();
    }
    let text = String::from(date.to_iso_string());
    [&day(&text), ", ", text.get(11..16).unwrap_or_default(), " UTC"].concat()
}

/// Whether a timestamp has passed. False for a text that is no date. Subscribes to the time: read it in a memo.
pub fn is_past(moment: &str) -> bool {
    clock::parse(moment).is_some_and(|at| at <= clock::live())
}

/// Whole days until a timestamp, rounded up. 0 or less when it has passed; `None` when it is no date. Subscribes to the
/// time: read it in a memo.
#[expect(clippy::cast_possible_truncation, reason = "a span of days, cut to what fits")]
pub fn days_until(moment: &str) -> Option<i32> {
    clock::parse(moment).map(|at| ((at - clock::live()) / 86_400_000.0).ceil() as i32)
}

/// `value` divided by `unit`, with so many decimals. Rounds half away from zero; nothing else rounds amounts.
pub fn decimal(value: i64, unit: i64, places: u32) -> String {
    let size = 10_i64.pow(places);
    let (whole, rest) = ((value / unit).abs(), (value % unit).abs());
    let part = (rest * size + unit / 2) / unit;
    let (whole, part) = (whole + part / size, part % size);
    let sign = if value < 0 && (whole, part) != (0, 0) { "-" } else { "" };
    if places == 0 {
        return [sign, &whole.to_string()].concat();
    }
    let part = (size + part).to_string();
    [sign, &whole.to_string(), ".", part.get(1..).unwrap_or_default()].concat()
}

/// The number with commas between thousands.
fn grouped(number: &str) -> String {
    let whole = number.find('.').unwrap_or(number.len());
    let mut text = String::new();
    for (place, digit) in number.char_indices() {
        if place > 0 && place < whole && (whole - place).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Milliseconds as minutes with one decimal, or bytes as GB of 10^9 with two: `1,271.8`, `2.41`.
pub fn amount(dimension: Dimension, value: i64) -> String {
    let places = if dimension == Dimension::Compute { 1 } else { 2 };
    grouped(&decimal(value, dimension.unit(), places))
}

/// The unit of [`amount`].
pub fn unit(dimension: Dimension) -> &'static str {
    if dimension == Dimension::Compute { "min" } else { "GB" }
}

/// Minor units of a currency: `$9.18`, `¥918`. Text that is no currency code stands after the number.
pub fn money(minor: i64, currency: &str) -> String {
    let places = price::decimals(currency);
    let number = decimal(minor, 10_i64.pow(places), places);
    let code = currency.to_ascii_uppercase();
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let text = is_code.then(|| in_currency(&number, &code, places)).flatten();
    text.unwrap_or_else(|| [&grouped(&number), " ", &code].concat())
}

thread_local! {
    /// The formatter of each currency, by its code. Making one takes the browser longer than drawing a row of invoices.
    static FORMATTERS: RefCell<Vec<(String, Function)>> = const { RefCell::new(Vec::new()) };
}

/// A decimal number with the currency's sign. Exact, since the browser gets the number as text.
fn in_currency(number: &str, code: &str, places: u32) -> Option<String> {
    let known = FORMATTERS.with_borrow(|known| known.iter().find(|(it, _)| it == code).map(|(_, write)| write.clone()));
    let write = match known {
        Some(write) => write,
        None => {
            let write = formatter(code, places)?;
            FORMATTERS.with_borrow_mut(|known| known.push((code.to_owned(), write.clone())));
            write
        }
    };
    write.call1(&JsValue::UNDEFINED, &number.into()).ok()?.as_string()
}

fn formatter(code: &str, places: u32) -> Option<Function> {
    let options = object(&[
        ("style", "currency".into()),
        ("currency", code.into()),
        ("minimumFractionDigits", places.into()),
        ("maximumFractionDigits", places.into()),
    ]);
    // By its name: without `Intl` the constructor of js-sys would throw out of the program.
    let intl = Reflect::get(&window(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &"NumberFormat".into()).ok()?.dyn_into().ok()?;
    let format = constructor.call2(&intl, &"en-US".into(), &options).ok()?;
    Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok()
}

/// `1 workspace`, `8 workspaces`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    [number.to_string().as_str(), " ", if number == 1 { one } else { many }].concat()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_once_half_away_from_zero() {
        let compute = |ms| amount(Dimension::Compute, ms);
        assert_eq!([0, 2_999, 3_000, 16_308_000, 76_308_000].map(compute), ["0.0", "0.0", "0.1", "271.8", "1,271.8"]);
        let storage = |bytes| amount(Dimension::Storage, bytes);
        assert_eq!([0, 4_999_999, 5_000_000, 999_995_000_000].map(storage), ["0.00", "0.00", "0.01", "1,000.00"]);
        assert_eq!(decimal(-350, 100, 2), "-3.50");
        assert_eq!((decimal(-1, 1000, 2), decimal(12, 1, 0)), ("0.00".into(), "12".into()));
        assert_eq!(["1234567", "-123456.7", "999"].map(grouped), ["1,234,567", "-123,456.7", "999"]);
    }

    proptest::proptest! {
        /// The expected value is computed in 128 bits.
        #[test]
        fn a_decimal_is_the_nearest_one(value in -4_000_000_000_000_000_i64..4_000_000_000_000_000, places in 0..4_u32, gb: bool) {
            let unit = if gb { 1_000_000_000 } else { 60_000 };
            let scaled = i128::from(value.abs()) * i128::from(10_i64.pow(places));
            let nearest = (2 * scaled + i128::from(unit)) / (2 * i128::from(unit));
            let digits: String = decimal(value, unit, places).chars().filter(char::is_ascii_digit).collect();
            proptest::prop_assert_eq!(digits.parse::<i128>().unwrap(), nearest);
        }
    }

    #[test]
    fn days_have_english_names() {
        let text = |day| whole_day(Day::parse(day).unwrap());
        assert_eq!((text("2026-01-01"), text("2026-09-09")), ("1 Jan 2026".into(), "9 Sep 2026".into()));
        assert_eq!((day("2026-12-31T23:59:59Z"), day("soon")), ("31 Dec 2026".into(), "soon".into()));
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!((count(1, "token", "tokens"), count(0, "token", "tokens")), ("1 token".into(), "0 tokens".into()));
    }
}
