//! What `view!` builds: attributes, properties, listeners and children that follow what they read.

use crate::page::{attribute, mount, owner, text, until};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn text_attributes_and_classes_follow_what_they_read() {
    let owner = owner();
    let word = owner.with(|| RwSignal::new("one"));
    let page = mount(move || {
        view! {
            <p title=move || word.get() hidden=move || word.get() == "three" class:first=move || word.get() == "one">
                {move || word.get()}
            </p>
        }
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
        let middle = move || {
            if shown.get() {
                view! { <b>"b"</b> }
            } else {
                nothing()
            }
        };
        view! { <p>"a"{middle}<i>"c"</i></p> }
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
        let items = move || words.get().into_iter().map(|word| view! { <li>{word}</li> }).collect::<Vec<_>>();
        view! { <ul>{items}</ul> }
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
        view! { <button type="button" on:click=press>"Press"</button> }
    });
    let button = page.button("Press");
    button.click();
    drop(page);
    button.click();
    assert_eq!(pressed.get_untracked(), 1);
}

#[wasm_bindgen_test]
fn fixed_parts_and_open_ones_come_out_where_they_were_written() {
    let page = mount(|| {
        let (name, inner) = ("x".to_owned(), "deep");
        view! {
            <section class="a b" hidden=false data-empty="" id=name>
                "before "
                <svg viewBox="0 0 1 1"><use href="#i"/></svg>
                <p><b>{inner}</b>" after"</p>
            </section>
        }
    });
    let section = page.find("section");
    assert_eq!((attribute(&section, "class").as_str(), attribute(&section, "id").as_str()), ("a b", "x"));
    assert!(section.has_attribute("data-empty") && !section.has_attribute("hidden"));
    assert_eq!(page.text(), "before deep after");
    assert_eq!(page.find("svg").namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
}
