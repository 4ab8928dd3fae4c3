//! Menus and popovers: opening, moving the focus, type-ahead, choosing.

use crate::page::{self, Page, mount, owner, press, text, until};
use console::ui::menu::{Entry, Item, Menu, MenuOption};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn menu(chosen: RwSignal<&'static str>) -> Page {
    mount(move || {
        let item = move |label| {
            let run = Callback::new(move |()| chosen.set(label));
            Entry::Item(Item { label, icon: "pen", remark: None, danger: false, unavailable: false, run })
        };
        let entries =
            Callback::new(move |()| vec![item("Edit title"), item("Deactivate"), Entry::Separator, item("Delete")]);
        let trigger = "…".into_child();
        view! { <Menu label="Options for token laptop" trigger entries/> }.into_any()
    })
}

fn focused() -> String {
    text(&page::focused())
}

#[wasm_bindgen_test]
async fn a_menu_has_its_roles_and_opens_on_its_first_item() {
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
fn arrows_wrap_around_and_home_end_and_letters_move_the_focus() {
    let owner = owner();
    let page = menu(owner.with(|| RwSignal::new("")));
    let popover = page.find("[popover]");
    assert!(press(&page.find("button"), "ArrowUp"));
    assert_eq!(focused(), "Delete");
    for (key, name) in [
        ("ArrowDown", "Edit title"),
        ("ArrowUp", "Delete"),
        ("Home", "Edit title"),
        ("End", "Delete"),
        ("e", "Edit title"),
    ] {
        press(&popover, key);
        assert_eq!(focused(), name, "{key}");
    }
}

#[wasm_bindgen_test]
async fn enter_closes_the_menu_and_runs_the_item() {
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
    assert!(page::focused().is_same_node(Some(&button)));
}

#[wasm_bindgen_test]
fn tab_closes_the_menu_and_keeps_its_default() {
    let owner = owner();
    let page = menu(owner.with(|| RwSignal::new("")));
    press(&page.find("button"), "ArrowDown");
    let popover = page.find("[popover]");
    assert!(popover.matches(":popover-open").unwrap());
    assert!(!press(&popover, "Tab"));
    assert!(!popover.matches(":popover-open").unwrap());
}

#[wasm_bindgen_test]
fn fast_letters_are_one_prefix_and_other_keys_do_nothing() {
    let owner = owner();
    let page = menu(owner.with(|| RwSignal::new("")));
    let popover = page.find("[popover]");
    press(&page.find("button"), "ArrowDown");
    press(&popover, "d");
    assert_eq!(focused(), "Deactivate");
    press(&popover, "e");
    // It still fits the word, so the focus stays.
    assert_eq!(focused(), "Deactivate");
    press(&popover, "l");
    assert_eq!(focused(), "Delete");
    for key in ["Shift", "Escape", "F5"] {
        assert!(!press(&popover, key), "{key}");
        assert_eq!(focused(), "Delete");
    }
}

#[wasm_bindgen_test]
fn space_runs_the_item() {
    let owner = owner();
    let chosen = owner.with(|| RwSignal::new(""));
    let page = menu(chosen);
    press(&page.find("button"), "ArrowUp");
    assert!(press(&page.find("[popover]"), " "));
    assert_eq!(chosen.get_untracked(), "Delete");
}

#[wasm_bindgen_test]
async fn the_selected_option_is_checked() {
    let owner = owner();
    let theme = owner.with(|| RwSignal::new("System"));
    let page = mount(move || {
        let choice = move |label| {
            let selected = Signal::derive(move || theme.get() == label);
            MenuOption { label, selected, run: Callback::new(move |()| theme.set(label)) }
        };
        let entries = Callback::new(move |()| vec![Entry::Options("Theme", vec![choice("System"), choice("Dark")])]);
        view! { <Menu label="Account" trigger="…".into_child() entries/> }.into_any()
    });
    let group = page.find("[role=menu] > [role=group]");
    assert_eq!(page.tied(&group, "aria-labelledby"), "Theme");
    let checked = || page.find("[role=menuitemradio][aria-checked=true]").text_content();
    assert_eq!(checked().as_deref(), Some("System"));
    press(&page.find("button"), "ArrowUp");
    press(&page.find("[popover]"), "Enter");
    until(|| checked().as_deref() == Some("Dark")).await;
    assert_eq!(page.all("[aria-checked=true]").len(), 1);
}
