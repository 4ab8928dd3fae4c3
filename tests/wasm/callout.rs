//! Callouts.

use crate::page::mount;
use console::ui::badge::Tone;
use console::ui::callout::callout;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_callout_shows_title_and_text_and_is_no_alert() {
    let page = mount(|| callout(Tone::Warning, "Copy it now", "It is shown once.".into_child()));
    assert!(page.text().contains("Copy it now") && page.text().contains("It is shown once."));
    assert_eq!(page.find("svg").get_attribute("aria-hidden").as_deref(), Some("true"));
    assert!(page.try_find("[role=alert], [role=status], [aria-live]").is_none());
}

#[wasm_bindgen_test]
fn a_callout_without_a_title_has_no_empty_line() {
    let page = mount(|| callout(Tone::Info, "", "It is shown once.".into_child()));
    assert_eq!(page.all("p").len(), 0);
}
