//! Buttons.

use crate::page::{attribute, counter, mount, owner, until};
use console::ui::button::{Button, IconButton};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn an_unavailable_button_is_focusable_and_does_nothing() {
    let owner = owner();
    let (pressed, on_press, off) = owner.with(|| {
        let (pressed, on_press) = counter();
        (pressed, on_press, RwSignal::new(true))
    });
    let page = mount(move || view! { <Button label="Save" on_press unavailable=off described_by="why"/> }.into_any());
    let button = page.find("button");
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(button.get_attribute("aria-describedby").as_deref(), Some("why"));
    assert!(!button.has_attribute("disabled"));
    button.click();
    assert_eq!(pressed.get_untracked(), 0);
    off.set(false);
    until(|| !button.has_attribute("aria-disabled")).await;
    button.click();
    assert_eq!(pressed.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn an_icon_button_has_a_name_for_each_state() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let label = Signal::derive(move || if shown.get() { "Hide" } else { "Show" }.to_owned());
        let on_press = Callback::new(move |()| shown.set(true));
        view! { <IconButton label icon_name="eye" on_press/> }.into_any()
    });
    let button = page.find("button");
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Show"));
    button.click();
    until(|| button.get_attribute("aria-label").as_deref() == Some("Hide")).await;
    assert!(!button.has_attribute("aria-pressed"));
}

#[wasm_bindgen_test]
fn a_button_is_named_by_its_label_and_acts_once_for_each_press() {
    let owner = owner();
    let (pressed, on_press) = owner.with(counter);
    let page = mount(move || view! { <Button label="Save" icon_name="check" on_press/> }.into_any());
    let button = page.button("Save");
    assert_eq!(
        (attribute(&button, "type").as_str(), attribute(&button, "data-variant").as_str()),
        ("button", "secondary")
    );
    assert_eq!(attribute(&page.find("button svg"), "aria-hidden"), "true");
    button.click();
    button.click();
    assert_eq!(pressed.get_untracked(), 2);
}

#[wasm_bindgen_test]
async fn a_submit_button_submits_its_form_unless_it_is_unavailable() {
    let owner = owner();
    let (pressed, on_press) = owner.with(counter);
    let (sent, off) = owner.with(|| (RwSignal::new(0), RwSignal::new(true)));
    let page = mount(move || {
        let on_submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            sent.update(|sent| *sent += 1);
        };
        view! { <form on:submit=on_submit><Button label="Send" submit=true on_press unavailable=off/></form> }
            .into_any()
    });
    page.button("Send").click();
    assert_eq!(sent.get_untracked(), 0);
    off.set(false);
    until(|| !page.button("Send").has_attribute("aria-disabled")).await;
    page.button("Send").click();
    assert_eq!((sent.get_untracked(), pressed.get_untracked()), (1, 0));
}
