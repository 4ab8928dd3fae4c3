//! What is read and written as text: JSON, configuration, dates.

use console::api::{ApiError, json};
use console::config::Config;
use console::format::{day, days_until, is_past, minute};
use wasm_bindgen_test::wasm_bindgen_test;
use wire::{Token, UserPreferences, Workspace};

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    json::parse(text).and_then(json::read)
}

#[wasm_bindgen_test]
fn unknown_fields_and_values_are_no_failure() {
    let token: Token = read(
        r#"{"id":"t_1","status":"resting","created_at":"","version_id":7,"created_by":{"id":"u_1"},"title":null}"#,
    )
    .unwrap_or_else(|_| panic!("not read"));
    assert_eq!((token.status.as_str(), token.title(), token.version_id), ("resting", None, 7));
}

#[wasm_bindgen_test]
fn what_has_another_shape_is_unreadable_and_no_panic() {
    for text in ["[]", "null", "7", r#""text""#, "{}", r#"{"communication_community_updates":1}"#, "<html>", "{", ""] {
        assert_eq!(read::<UserPreferences>(text).unwrap_err(), ApiError::Unreadable, "{text}");
    }
}

#[wasm_bindgen_test]
fn whole_numbers_stay_whole_and_others_are_not_taken_for_them() {
    let volume = |number: &str| {
        let text = format!(r#"{{"handle":"prod","instance_type":"db1.shared","db_volume_size_bytes":{number}}}"#);
        read::<Workspace>(&text).map(|it| it.db_volume_size_bytes)
    };
    assert_eq!(volume("9007199254740991"), Ok(9_007_199_254_740_991));
    assert_eq!(volume("-1"), Ok(-1));
    assert_eq!(volume("1.5"), Err(ApiError::Unreadable));
    assert_eq!(volume("1e300"), Err(ApiError::Unreadable));
}

#[wasm_bindgen_test]
fn an_empty_block_is_the_default() {
    assert_eq!(Config::parse("{}"), Ok(Config::default()));
}

#[wasm_bindgen_test]
fn links_that_leave_are_https_or_absent() {
    let block = r#"{"api":"/api/v0/","console":"https://c.example/","docs":"javascript:alert(1)"}"#;
    let config = Config::parse(block).unwrap();
    assert_eq!((config.api.as_str(), config.docs.as_deref()), ("/api/v0", None));
    assert_eq!(config.in_console("/org/a").as_deref(), Some("https://c.example/org/a"));
}

#[wasm_bindgen_test]
fn a_broken_block_is_no_configuration() {
    assert_eq!(Config::parse(r#"{"api": 7}"#), Err(ApiError::Unreadable));
    assert_eq!(Config::parse("{"), Err(ApiError::Unreadable));
}

#[wasm_bindgen_test]
fn dates_are_days_in_utc_whatever_the_browser_thinks() {
    assert_eq!(day("2026-11-12T23:59:59Z"), "12 Nov 2026");
    assert_eq!(day("2026-11-12T00:00:00Z"), "12 Nov 2026");
    assert_eq!(minute("2026-11-12T09:05:00Z"), "12 Nov 2026, 09:05 UTC");
    assert_eq!(day("soon"), "soon");
}

#[wasm_bindgen_test]
fn what_is_no_date_has_neither_passed_nor_is_it_to_come() {
    assert!(is_past("2001-01-01T00:00:00Z") && !is_past("2999-01-01T00:00:00Z") && !is_past("soon"));
    assert_eq!(days_until("soon"), None);
    assert!(days_until("2999-01-01T00:00:00Z").is_some_and(|days| days > 300_000));
}
