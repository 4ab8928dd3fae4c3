//! Dates and money as text.

use console::format::{day, days_until, is_past, minute, money};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn dates_are_in_utc_in_every_time_zone() {
    assert_eq!(day("2026-11-12T23:59:59Z"), "12 Nov 2026");
    assert_eq!(day("2026-11-12T00:00:00Z"), "12 Nov 2026");
    assert_eq!(minute("2026-11-12T09:05:00Z"), "12 Nov 2026, 09:05 UTC");
    assert_eq!(day("soon"), "soon");
}

#[wasm_bindgen_test]
fn a_text_that_is_no_date_has_not_passed_and_has_no_days_left() {
    assert!(is_past("2001-01-01T00:00:00Z") && !is_past("2999-01-01T00:00:00Z") && !is_past("soon"));
    assert_eq!(days_until("soon"), None);
    assert!(days_until("2999-01-01T00:00:00Z").is_some_and(|days| days > 300_000));
}

#[wasm_bindgen_test]
fn remaining_days_are_rounded_up() {
    let in_hours = |hours: f64| {
        let moment = js_sys::Date::new(&(console::browser::clock::now() + hours * 3_600_000.0).into());
        days_until(&String::from(moment.to_iso_string()))
    };
    assert_eq!([in_hours(0.5), in_hours(23.5), in_hours(24.5)], [Some(1), Some(1), Some(2)]);
    assert!(in_hours(-30.0).is_some_and(|days| days < 0));
}

#[wasm_bindgen_test]
fn money_has_the_sign_and_the_decimals_of_its_currency() {
    assert_eq!([money(918, "usd"), money(-350, "usd"), money(0, "usd")], ["$9.18", "-$3.50", "$0.00"]);
    assert_eq!(money(1_234_567, "jpy"), "¥1,234,567");
    assert_eq!(money(1_234_567, "kwd").replace('\u{a0}', " "), "KWD 1,234.567");
    assert_eq!(money(9_007_199_254_740_993, "usd"), "$90,071,992,547,409.93", "exact past what a float holds");
    assert_eq!([money(123_456, "x1"), money(1, "")], ["1,234.56 X1", "0.01 "]);
}
