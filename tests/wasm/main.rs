//! Components and what needs a browser, each in a headless one. Events made here are untrusted: what the browser does
//! by itself on a key (Tab, Esc, Space) is tested end to end, not here.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod controls;
mod dialog;
mod menu;
mod page;
mod text;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
