//! The menu and what it stands on: opening, moving, typing ahead, choosing.

use crate::page::{Page, mount, owner, press, until};
use console::browser::document;
use console::element::IntoChild;
use console::ui::menu::{Entry, Item, Menu};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn menu(chosen: RwSignal<&'static str>) -> Page {
    mount(move || {
        let item = move |label| {
            let run = Callback::new(move |()| chosen.set(label));
            Entry::Item(Item { label, icon: "pen", remark: None, danger: false, run })
        };
        let entries =
            Callback::new(move |()| vec![item("Edit title"), item("Deactivate"), Entry::Line, item("Delete")]);
        let trigger = "…".into_child();
        leptos::view! { <Menu label="Options for token laptop" trigger entries/> }.into_any()
    })
}

fn focused() -> String {
    document().active_element().and_then(|it| it.text_content()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_menu_says_what_it_is_and_opens_on_its_first_item() {
    let owner = owner();
    let page = menu(owner.with(|| RwSignal::new("")));
    let button = page.find("button");
    assert_eq!(button.get_attribute("aria-haspopup").as_deref(), Some("menu"));
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert_eq!(page.find("[role=menu]").get_attribute("aria-label"), button.get_attribute("aria-label"));
    button.click();
    assert_eq!(focused(), "Edit title");
    until(|| button.get_attribute("aria-expanded").as_deref() == Some("true")).await;
    button.click();
    until(|| button.get_attribute("aria-expanded").as_deref() == Some("false")).await;
}

#[wasm_bindgen_test]
fn arrows_go_round_and_home_end_and_letters_go_where_they_say() {
    let owner = owner();
    let page = menu(owner.with(|| RwSignal::new("")));
    let popup = page.find("[popover]");
    assert!(press(&page.find("button"), "ArrowUp"));
    assert_eq!(focused(), "Delete");
    for (key, name) in [
        ("ArrowDown", "Edit title"),
        ("ArrowUp", "Delete"),
        ("Home", "Edit title"),
        ("End", "Delete"),
        ("e", "Edit title"),
    ] {
        press(&popup, key);
        assert_eq!(focused(), name, "{key}");
    }
}

#[wasm_bindgen_test]
async fn enter_does_what_the_item_says_and_closes_the_menu_first() {
    let owner = owner();
    let chosen = owner.with(|| RwSignal::new(""));
    let page = menu(chosen);
    let button = page.find("button");
    button.focus().unwrap();
    press(&button, "ArrowDown");
    press(&page.find("[popover]"), "ArrowDown");
    press(&page.find("[popover]"), "Enter");
    assert_eq!(chosen.get_untracked(), "Deactivate");
    until(|| button.get_attribute("aria-expanded").as_deref() == Some("false")).await;
    assert!(document().active_element().is_some_and(|it| it.is_same_node(Some(&button))));
}

#[wasm_bindgen_test]
fn tab_closes_the_menu_and_leaves_the_rest_to_the_browser() {
    let owner = owner();
    let page = menu(owner.with(|| RwSignal::new("")));
    press(&page.find("button"), "ArrowDown");
    let popup = page.find("[popover]");
    assert!(popup.matches(":popover-open").unwrap());
    assert!(!press(&popup, "Tab"));
    assert!(!popup.matches(":popover-open").unwrap());
}
