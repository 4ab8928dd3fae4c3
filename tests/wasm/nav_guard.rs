//! Asking before unsaved work is lost. Addresses change, but no page is loaded: the harness stays.

use crate::page::{Page, counter, mount, owner, settled, until};
use crate::service::run;
use console::browser::dom::window;
use console::nav_guard;
use lean::prelude::*;
use std::sync::Once;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// A page with a link that counts how often it was followed, and a guard that counts how often it asked.
fn page() -> (Page, RwSignal<u32>, RwSignal<u32>, Callback<()>) {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(nav_guard::init);
    nav_guard::unblock();
    nav_guard::cancel();
    let ((followed, follow), (asked, ask)) = owner().with(|| (counter(), counter()));
    let page = mount(move || {
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            follow.run(());
        };
        let stay = move |event: leptos::ev::MouseEvent| event.prevent_default();
        view! {
            <a id="away" href="/elsewhere" on:click=go><b>"Elsewhere"</b></a>
            <a id="tab" href="/elsewhere" target="_blank" on:click=stay>"New tab"</a>
            <a id="skip" href="#main" on:click=stay>"Skip"</a>
        }
        .into_any()
    });
    (page, followed, asked, ask)
}

fn address(path: &str) {
    window().history().unwrap().push_state_with_url(&JsValue::NULL, "", Some(path)).unwrap();
}

fn back() {
    window().history().unwrap().back().unwrap();
}

fn path() -> String {
    window().location().pathname().unwrap()
}

#[wasm_bindgen_test]
fn a_link_is_followed_unless_the_guard_blocks() {
    let (page, followed, asked, ask) = page();
    page.find("#away").click();
    assert_eq!((followed.get_untracked(), asked.get_untracked()), (1, 0));
    nav_guard::block(ask);
    page.find("#away b").click();
    assert_eq!((followed.get_untracked(), asked.get_untracked()), (1, 1));
    nav_guard::proceed();
    assert_eq!((followed.get_untracked(), asked.get_untracked()), (2, 1));
    page.find("#away").click();
    assert_eq!((followed.get_untracked(), asked.get_untracked()), (3, 1));
}

#[wasm_bindgen_test]
fn cancelling_drops_the_navigation_and_the_next_one_asks_again() {
    let (page, followed, asked, ask) = page();
    nav_guard::block(ask);
    page.find("#away").click();
    nav_guard::cancel();
    page.find("#away").click();
    // The question stands while it is not answered.
    page.find("#away").click();
    nav_guard::cancel();
    assert_eq!((followed.get_untracked(), asked.get_untracked()), (0, 2));
    nav_guard::proceed();
    assert_eq!(followed.get_untracked(), 0);
}

#[wasm_bindgen_test]
fn links_that_open_elsewhere_or_stay_on_the_page_do_not_ask() {
    let (page, _, asked, ask) = page();
    nav_guard::block(ask);
    page.find("#tab").click();
    page.find("#skip").click();
    assert_eq!(asked.get_untracked(), 0);
    nav_guard::unblock();
}

#[wasm_bindgen_test]
fn a_click_with_a_modifier_key_does_not_ask() {
    let (_page, followed, asked, ask) = page();
    nav_guard::block(ask);
    for held in ["ctrlKey", "metaKey", "shiftKey", "altKey"] {
        run(&format!(
            "away.dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true, {held}: true }}))"
        ));
    }
    assert_eq!((followed.get_untracked(), asked.get_untracked()), (4, 0));
    nav_guard::unblock();
}

#[wasm_bindgen_test]
fn the_browser_asks_before_the_tab_is_closed_only_while_blocked() {
    let (_page, _, _, ask) = page();
    let closes = || run("return dispatchEvent(new Event('beforeunload', { cancelable: true }))").is_truthy();
    assert!(closes());
    nav_guard::block(ask);
    assert!(!closes());
    nav_guard::unblock();
    assert!(closes());
}

#[wasm_bindgen_test]
async fn back_asks_stays_on_the_page_and_proceeds_to_its_target() {
    let (_page, _, asked, ask) = page();
    let home = path();
    for round in 1..=2 {
        address("/before");
        address("/secret");
        nav_guard::block(ask);
        back();
        until(|| asked.get_untracked() == round).await;
        assert_eq!(path(), "/secret");
        nav_guard::proceed();
        until(|| path() == "/before").await;
        settled().await;
        assert_eq!(asked.get_untracked(), round);
    }
    address(&home);
}
