//! Popovers that are no menus: lists of links.

use crate::page::{Page, attribute, focused, mount, owner, press, text, until};
use console::ui::popover::Popover;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn links(toggled: RwSignal<Vec<bool>>, with_filter: bool) -> Page {
    mount(move || {
        let on_toggle = Callback::new(move |open| toggled.update(|all| all.push(open)));
        let filter = with_filter.then(|| view! { <input aria-label="Filter accounts"/> });
        let links = ["dwight-schrute", "acme", "beets"].map(|name| view! { <a href="#">{name}</a> });
        let trigger = "…".into_any();
        view! {
            <Popover label="Switch account" class="switcher" trigger on_toggle>{filter}{links.collect_view()}</Popover>
        }
        .into_any()
    })
}

#[wasm_bindgen_test]
async fn a_list_of_links_is_no_menu_and_reports_opening_and_closing() {
    let owner = owner();
    let toggled = owner.with(|| RwSignal::new(Vec::new()));
    let page = links(toggled, false);
    let button = page.button("Switch account");
    assert!(!button.has_attribute("aria-haspopup") && page.try_find("[role=menu]").is_none());
    assert_eq!(attribute(&button, "aria-controls"), page.find("[popover]").id());
    button.click();
    until(|| attribute(&button, "aria-expanded") == "true").await;
    button.click();
    until(|| attribute(&button, "aria-expanded") == "false").await;
    assert_eq!(toggled.get_untracked(), [true, false]);
}

#[wasm_bindgen_test]
fn enter_on_a_link_is_left_to_the_browser() {
    let owner = owner();
    let page = links(owner.with(|| RwSignal::new(Vec::new())), false);
    press(&page.button("Switch account"), "ArrowDown");
    assert_eq!(text(&focused()), "dwight-schrute");
    assert!(!press(&page.find("[popover]"), "Enter"));
}

#[wasm_bindgen_test]
fn in_a_filter_letters_home_and_end_edit_the_text_and_arrows_leave_it() {
    let owner = owner();
    let page = links(owner.with(|| RwSignal::new(Vec::new())), true);
    press(&page.button("Switch account"), "ArrowDown");
    let filter = page.find("input");
    assert!(focused().is_same_node(Some(&filter)));
    for key in ["a", "Home", "End"] {
        assert!(!press(&filter, key), "{key}");
        assert!(focused().is_same_node(Some(&filter)), "{key}");
    }
    assert!(press(&filter, "ArrowDown"));
    assert_eq!(text(&focused()), "dwight-schrute");
}

#[wasm_bindgen_test]
async fn one_popover_is_open_at_a_time() {
    let owner = owner();
    let signal = || owner.with(|| RwSignal::new(Vec::new()));
    let (one, other) = (links(signal(), false), links(signal(), false));
    one.button("Switch account").click();
    other.button("Switch account").click();
    until(|| attribute(&other.button("Switch account"), "aria-expanded") == "true").await;
    assert_eq!(attribute(&one.button("Switch account"), "aria-expanded"), "false");
}
