//! Components and what needs a browser, each in a headless one. Events made here are untrusted: what the browser does
//! by itself on a key (Tab, Esc, Space) is tested end to end, not here.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod page;
mod service;

mod badge;
mod button;
mod card;
mod cli_login;
mod copy;
mod dialog;
mod error_note;
mod field;
mod load;
mod menu;
mod note;
mod popup;
mod secret;
mod select;
mod sign_in_again;
mod status;
mod switch;
mod views;

mod api_error;
mod config;
mod feed;
mod format;
mod json;
mod leave;
mod query;
mod session;
mod signal;
mod task;
mod theme;
mod transport;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
