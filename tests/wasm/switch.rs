//! Switches, also locked.

use crate::page::{is_checked, mount, owner, press, text, until};
use console::ui::switch::Switch;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn click_and_enter_ask_to_flip_a_switch() {
    let owner = owner();
    let on = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let on_flip = Callback::new(move |to| on.set(to));
        view! { <Switch id="tips" label="Tips" hint="Useful tips." on on_flip/> }.into_any()
    });
    let input = page.find("input");
    assert_eq!(input.get_attribute("role").as_deref(), Some("switch"));
    assert_eq!(page.tied(&input, "aria-describedby"), "Useful tips.");
    input.click();
    until(|| on.get_untracked()).await;
    assert!(press(&input, "Enter"));
    until(|| !is_checked(&input)).await;
}

#[wasm_bindgen_test]
async fn a_locked_switch_does_not_flip_and_stays_focusable() {
    let page = mount(|| view! { <Switch id="system" label="System" hint="Always on." on=true/> }.into_any());
    let input = page.find("input");
    until(|| is_checked(&input)).await;
    assert_eq!(input.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(!input.has_attribute("disabled"));
    input.click();
    press(&input, "Enter");
    assert!(is_checked(&input));
}

#[wasm_bindgen_test]
async fn a_switch_returns_to_its_state_when_the_flip_fails() {
    let owner = owner();
    let (on, asked) = owner.with(|| (RwSignal::new(false), RwSignal::new(None)));
    let page = mount(move || {
        let refuse = Callback::new(move |to| {
            asked.set(Some(to));
            on.set(to);
            on.set(!to);
        });
        view! { <Switch id="tips" label="Tips" hint="Useful tips." on on_flip=refuse/> }.into_any()
    });
    let input = page.find("[role=switch]");
    input.click();
    until(|| !is_checked(&input)).await;
    assert_eq!(asked.get_untracked(), Some(true));
}

#[wasm_bindgen_test]
fn other_keys_keep_their_default_and_the_name_does_not_change() {
    let owner = owner();
    let on = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let on_flip = Callback::new(move |to| on.set(to));
        view! { <Switch id="tips" label="Tips" hint="Useful tips." on on_flip/> }.into_any()
    });
    let input = page.find("[role=switch]");
    for key in ["Tab", " ", "Escape", "a"] {
        assert!(!press(&input, key), "{key}");
    }
    assert!(!on.get_untracked() && !input.has_attribute("aria-disabled") && !input.has_attribute("aria-checked"));
    page.find("label[for=tips]").click();
    assert!(on.get_untracked());
    assert_eq!(text(&page.find("label[for=tips]")), "Tips");
}
