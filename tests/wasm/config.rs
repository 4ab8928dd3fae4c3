//! The runtime configuration.

use console::config::Config;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn an_empty_block_is_the_default() {
    assert_eq!(Config::parse("{}"), Ok(Config::default()));
}

#[wasm_bindgen_test]
fn links_to_other_sites_are_https_or_absent() {
    let block = r#"{"api":"/api/v0/","console":"https://c.example/","docs":"javascript:alert(1)"}"#;
    let config = Config::parse(block).unwrap();
    assert_eq!((config.api.as_str(), config.docs.as_deref()), ("/api/v0", None));
    assert_eq!(config.in_console("/org/a").as_deref(), Some("https://c.example/org/a"));
}

#[wasm_bindgen_test]
fn a_block_that_is_no_json_or_has_a_wrong_type_is_an_error() {
    assert_eq!(Config::parse(r#"{"api": 7}"#), Err(serde_js::Error));
    assert_eq!(Config::parse("{"), Err(serde_js::Error));
}

#[wasm_bindgen_test]
fn the_address_of_an_api_on_another_origin_loses_its_trailing_slash() {
    for (written, kept) in [
        ("https://api.example/v0/", "https://api.example/v0"),
        ("http://127.0.0.1:8787/api/v0", "http://127.0.0.1:8787/api/v0"),
    ] {
        assert_eq!(Config::parse(&format!(r#"{{"api":"{written}"}}"#)).map(|it| it.api), Ok(kept.to_owned()));
    }
}

#[wasm_bindgen_test]
fn unknown_and_null_fields_leave_the_defaults() {
    let config = Config::parse(r#"{"console":null,"docs":null,"theme":"dark"}"#);
    assert_eq!(config, Ok(Config::default()));
    assert_eq!(Config::parse("[]"), Err(serde_js::Error));
    assert_eq!(Config::parse(""), Err(serde_js::Error));
}

#[wasm_bindgen_test]
fn a_console_address_that_is_not_https_is_ignored() {
    for console in ["http://c.example", "//c.example", "javascript:alert(1)", "HTTPS", ""] {
        let config = Config::parse(&format!(r#"{{"console":"{console}"}}"#)).unwrap();
        assert_eq!(config.in_console("/org/a"), None, "{console}");
    }
}

#[wasm_bindgen_test]
fn keys_are_sent_to_another_origin_only_when_the_block_says_so() {
    assert!(!Config::default().idempotency);
    assert_eq!(Config::parse(r#"{"idempotency":true}"#).map(|it| it.idempotency), Ok(true));
}
