//! Views in a page that a translator has changed: every text node is replaced, and what the view shows still follows its
//! signals.
//!
//! The app's `tests/wasm` includes this file, so that the browser is started once; `crate::page` is its module of helpers.

use crate::page::{Page, mount, owner, until};
use lean::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, HtmlElement, Node};

/// How a translator takes a text node out of the page.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Replaces it by two nested `<font>` elements with the translation: Chrome.
    Replace,
    /// Inserts the `<font>` elements before it, and then removes it.
    InsertAndRemove,
    /// Inserts the `<font>` elements after it, and then removes it.
    AppendAndRemove,
    /// Moves it into the `<font>` elements.
    Move,
    /// Replaces it by another text node: Safari.
    OtherText,
}

const WAYS: [Way; 5] = [Way::Replace, Way::InsertAndRemove, Way::AppendAndRemove, Way::Move, Way::OtherText];

fn document() -> Document {
    console::browser::dom::document()
}

/// Translates every text of `page` into capitals.
fn translate(page: &Page, way: Way) {
    let mut found = Vec::new();
    let mut pending: Vec<Node> = vec![page.find("*").parent_node().unwrap()];
    while let Some(node) = pending.pop() {
        let children = node.child_nodes();
        pending.extend((0..children.length()).filter_map(|at| children.item(at)).filter(|it| it.node_name() != "FONT"));
        if node.node_type() == Node::TEXT_NODE && !node.text_content().unwrap().trim().is_empty() {
            found.push(node);
        }
    }
    for text in found {
        let parent = text.parent_node().unwrap();
        let translation = text.text_content().unwrap().to_uppercase();
        if let Way::OtherText = way {
            parent.replace_child(&document().create_text_node(&translation), &text).unwrap();
            continue;
        }
        let font = || document().create_element("font").unwrap().unchecked_into::<HtmlElement>();
        let (outer, inner) = (font(), font());
        outer.append_child(&inner).unwrap();
        if !matches!(way, Way::Move) {
            inner.set_text_content(Some(&translation));
        }
        match way {
            Way::Replace => drop(parent.replace_child(&outer, &text).unwrap()),
            Way::InsertAndRemove => {
                parent.insert_before(&outer, Some(&text)).unwrap();
                parent.remove_child(&text).unwrap();
            }
            Way::AppendAndRemove => {
                parent.insert_before(&outer, text.next_sibling().as_ref()).unwrap();
                parent.remove_child(&text).unwrap();
            }
            Way::Move | Way::OtherText => {
                parent.insert_before(&outer, Some(&text)).unwrap();
                inner.append_child(&text).unwrap();
                text.set_node_value(Some(&translation));
            }
        }
    }
}

#[wasm_bindgen_test]
async fn texts_follow_their_signals_beside_fixed_ones_and_other_texts() {
    for way in WAYS {
        let owner = owner();
        let (loaded, all) = owner.with(|| (RwSignal::new(0), RwSignal::new(30)));
        let page = mount(move || {
            view! { <p>"so far "{move || loaded.get().to_string()}{move || [" of ", &all.get().to_string()].concat()}" days"</p> }
        });
        translate(&page, way);
        assert_eq!(page.text(), "SO FAR 0 OF 30 DAYS", "{way:?}");
        loaded.set(7);
        until(|| page.text() == "SO FAR 7 OF 30 DAYS").await;
        all.set(31);
        until(|| page.text() == "SO FAR 7 of 31 DAYS").await;
        // And again, as translators do with what has changed.
        translate(&page, way);
        loaded.set(8);
        all.set(32);
        until(|| page.text() == "SO FAR 8 of 32 DAYS").await;
    }
}

#[wasm_bindgen_test]
async fn a_text_that_changes_in_the_task_of_the_translation_is_found() {
    for way in WAYS {
        let owner = owner();
        let word = owner.with(|| RwSignal::new("before"));
        let page = mount(move || view! { <p>{move || word.get()}<b>"x"</b></p> });
        translate(&page, way);
        word.set("after");
        until(|| page.text() == "afterX").await;
    }
}

#[wasm_bindgen_test]
async fn a_text_that_has_not_changed_stays_translated() {
    let owner = owner();
    let (word, other) = owner.with(|| (RwSignal::new("same"), RwSignal::new(0)));
    let page = mount(move || {
        let text = move || {
            other.track();
            word.get()
        };
        view! { <p>{text}</p><i>{move || other.get().to_string()}</i> }
    });
    translate(&page, Way::Replace);
    other.set(1);
    until(|| page.text() == "SAME1").await;
}

#[wasm_bindgen_test]
async fn a_text_gives_way_to_an_element_and_to_nothing_and_comes_back() {
    for way in WAYS {
        let owner = owner();
        let state = owner.with(|| RwSignal::new(0));
        let page = mount(move || {
            let middle = move || match state.get() {
                0 => "text".into_child(),
                1 => view! { <b>"bold"</b> },
                2 => nothing(),
                _ => vec!["one", "two"].into_child(),
            };
            view! { <p>"a"{middle}<i>"c"</i></p> }
        });
        for (to, words) in
            [(1, "AboldC"), (0, "AtextC"), (2, "AC"), (3, "AonetwoC"), (0, "AtextC"), (3, "AonetwoC"), (2, "AC")]
        {
            translate(&page, way);
            state.set(to);
            until(|| page.text() == words).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_list_of_texts_grows_shrinks_and_changes_its_order() {
    for way in WAYS {
        let owner = owner();
        let words = owner.with(|| RwSignal::new(vec!["a", "b"]));
        let page = mount(move || view! { <p>"list: "{move || words.get()}</p> });
        for list in [vec!["b", "a"], vec!["b", "a", "c"], vec![], vec!["z"], vec!["y", "z", "x"]] {
            translate(&page, way);
            words.set(list.clone());
            // A text that is the same at the same place stays translated.
            until(|| page.text().to_lowercase() == ["list: ", &list.concat()].concat()).await;
        }
    }
}

#[wasm_bindgen_test]
async fn nothing_of_a_translated_view_is_left_when_it_is_removed() {
    for way in WAYS {
        let owner = owner();
        let shown = owner.with(|| RwSignal::new(true));
        let page = mount(move || {
            view! { <p>{move || shown.get().then(|| view! { "a "<b>{move || "b"}</b>" c" })}</p> }
        });
        translate(&page, way);
        shown.set(false);
        until(|| page.text().is_empty()).await;
        assert!(page.all("font").is_empty(), "{way:?}: {}", page.html());
        shown.set(true);
        until(|| page.text() == "a b c").await;
    }
}

#[wasm_bindgen_test]
async fn a_page_whose_translation_was_taken_back_follows_its_signals() {
    let owner = owner();
    let word = owner.with(|| RwSignal::new("one"));
    let page = mount(move || view! { <p>"is "{move || word.get()}</p> });
    translate(&page, Way::Replace);
    // "Show original" replaces the translations by texts once more.
    for font in page.all("p > font") {
        let text = document().create_text_node(&font.text_content().unwrap().to_lowercase());
        font.replace_with_with_node_1(&text).unwrap();
    }
    assert_eq!(page.text(), "is one");
    word.set("two");
    until(|| page.text() == "is two").await;
}
