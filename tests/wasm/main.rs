//! Tests of components, and of code that needs a browser, in a headless browser. The events of these tests are untrusted:
//! the browser's own actions on a key (Tab, Esc, Space) are tested end to end.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_macros, reason = "tests are not downloaded: they may use `format!`")]

mod page;
mod service;

mod badge;
mod button;
mod callout;
mod card;
mod cli_login;
mod copy_button;
mod dialog;
mod error_note;
mod field;
mod form;
mod gallery;
mod load;
mod menu;
mod popover;
mod secret_field;
mod select;
mod sign_in_again;
mod status;
mod switch;

mod answers;
mod api_error;
mod clock;
mod config;
mod format;
mod image_file;
mod json;
mod mutation;
mod nav_guard;
mod query;
mod session;
mod theme;
mod transport;
mod usage_loader;

// The browser tests of other crates, which run here so that the browser is started once.
#[path = "../../crates/lean/tests/browser/signals.rs"]
mod lean_signals;
#[path = "../../crates/lean/tests/browser/translated.rs"]
mod lean_translated;
#[path = "../../crates/lean/tests/browser/views.rs"]
mod lean_views;
#[path = "../../crates/serde-js/tests/browser.rs"]
mod serde_js_browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
