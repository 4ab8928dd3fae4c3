//! What `view!` builds: attributes, properties, listeners and children that follow what they read.

use crate::page::{attribute, mount, owner, text, until};
use console::element::{El, IntoChild, all, nothing};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn text_attributes_and_classes_follow_what_they_read() {
    let owner = owner();
    let word = owner.with(|| RwSignal::new("one"));
    let page = mount(move || {
        El::html("p")
            .attr("title", move || word.get())
            .attr("hidden", move || word.get() == "three")
            .toggle_class("first", move || word.get() == "one")
            .child((move || word.get()).into_child())
            .view()
    });
    let p = page.find("p");
    assert_eq!((text(&p).as_str(), attribute(&p, "title").as_str()), ("one", "one"));
    assert!(p.matches(".first:not([hidden])").unwrap());
    word.set("three");
    until(|| text(&p) == "three").await;
    assert_eq!(attribute(&p, "title"), "three");
    assert!(p.matches("[hidden]:not(.first)").unwrap());
}

#[wasm_bindgen_test]
async fn what_comes_and_goes_keeps_its_place_among_its_neighbours() {
    let owner = owner();
    let shown = owner.with(|| RwSignal::new(false));
    let page = mount(move || {
        let middle = move || if shown.get() { El::html("b").text("b").view() } else { nothing() };
        let last = El::html("i").text("c").view();
        El::html("p").child(all(vec!["a".into_child(), middle.into_child(), last])).view()
    });
    assert_eq!(page.text(), "ac");
    for (to, words) in [(true, "abc"), (false, "ac"), (true, "abc")] {
        shown.set(to);
        until(|| page.text() == words).await;
    }
    assert_eq!(page.all("b").len(), 1);
}

#[wasm_bindgen_test]
async fn a_list_gets_longer_and_shorter_with_what_it_reads() {
    let owner = owner();
    let words = owner.with(|| RwSignal::new(vec!["a", "b"]));
    let page = mount(move || {
        let items = move || words.get().into_iter().map(|word| El::html("li").text(word).view()).collect::<Vec<_>>();
        El::html("ul").child(items.into_child()).view()
    });
    assert_eq!(page.all("li").len(), 2);
    for list in [vec!["a", "b", "c"], vec![], vec!["z"]] {
        words.set(list.clone());
        until(|| page.text() == list.concat()).await;
        assert_eq!(page.all("li").len(), list.len());
    }
}

#[wasm_bindgen_test]
fn a_listener_goes_with_its_element() {
    let owner = owner();
    let pressed = owner.with(|| RwSignal::new(0));
    let page = mount(move || {
        let press = move |_: web_sys::MouseEvent| pressed.update(|it| *it += 1);
        El::html("button").attr("type", "button").on("click", press).text("Press").view()
    });
    let button = page.button("Press");
    button.click();
    drop(page);
    button.click();
    assert_eq!(pressed.get_untracked(), 1);
}
