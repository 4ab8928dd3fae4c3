//! The theme: light, dark, or the system's setting.

use crate::page::owner;
use console::browser::dom::document;
use console::browser::storage;
use console::theme::{Theme, ThemeChoice};
use leptos::prelude::untrack;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_theme_is_applied_and_stored_and_the_systems_setting_is_not() {
    let choice = owner().with(ThemeChoice::new);
    let shown = || document().document_element().unwrap().get_attribute("data-theme");
    choice.choose(Theme::Dark);
    assert_eq!((shown().as_deref(), storage::get("theme").as_deref()), (Some("dark"), Some("dark")));
    assert_eq!(untrack(|| owner().with(ThemeChoice::new).get()), Theme::Dark);
    choice.choose(Theme::System);
    assert_eq!((shown(), storage::get("theme")), (None, None));
    assert_eq!(untrack(|| choice.get()), Theme::System);
}
