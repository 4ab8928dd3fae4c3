//! Badges.

use crate::page::mount;
use console::ui::badge::{Tone, badge};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_badge_shows_its_state_as_a_word() {
    let page = mount(|| badge(Tone::Warning, "Expired"));
    assert_eq!(page.text(), "Expired");
    assert_eq!(page.find(".badge").get_attribute("data-tone").as_deref(), Some("warning"));
}

#[wasm_bindgen_test]
fn every_tone_has_its_own_shape_hidden_from_assistive_technology() {
    let meanings = [Tone::Success, Tone::Warning, Tone::Danger, Tone::Plain];
    let mut shapes: Vec<String> = meanings
        .into_iter()
        .map(|tone| {
            let page = mount(move || badge(tone, "Word"));
            assert_eq!(page.find("svg").get_attribute("aria-hidden").as_deref(), Some("true"));
            let path = page.find("path");
            [path.get_attribute("d").unwrap(), path.get_attribute("class").unwrap()].concat()
        })
        .collect();
    shapes.sort();
    shapes.dedup();
    assert_eq!(shapes.len(), 4);
}
