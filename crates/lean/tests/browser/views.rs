//! What `view!` builds: attributes, properties, listeners and children that follow signals.
//!
//! The app's `tests/wasm` includes this file, so that the browser is started once; `crate::page` is its module of helpers.

use crate::page::{Page, attribute, mount, owner, text, until};
use lean::Listener;
use lean::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn text_attributes_and_classes_follow_signals() {
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
async fn a_conditional_child_keeps_its_position_among_its_siblings() {
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
async fn a_list_grows_and_shrinks_with_its_signal() {
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
fn a_listener_is_removed_with_its_element() {
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
fn static_and_dynamic_parts_are_in_the_order_of_the_source() {
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

const SVG: &str = "http://www.w3.org/2000/svg";
const HTML: &str = "http://www.w3.org/1999/xhtml";

#[wasm_bindgen_test]
fn everything_inside_svg_is_svg_and_a_foreign_object_holds_html() {
    let page = mount(|| {
        view! {
            <div>
                <svg>
                    <title>"t"</title>
                    <a id="link"><ellipse/><polygon/></a>
                    <foreignObject><a id="html">"x"</a></foreignObject>
                </svg>
                <a id="after">"y"</a>
            </div>
        }
    });
    for selector in ["svg", "svg > title", "#link", "ellipse", "polygon", "foreignObject"] {
        assert_eq!(page.find(selector).namespace_uri().as_deref(), Some(SVG), "{selector}");
    }
    for selector in ["div", "#html", "#after"] {
        assert_eq!(page.find(selector).namespace_uri().as_deref(), Some(HTML), "{selector}");
    }
}

#[wasm_bindgen_test]
fn a_fragment_of_an_svg_can_be_a_view_of_its_own() {
    let page = mount(|| {
        let dots = vec![view! { <ellipse/> }, view! { <g><title>"t"</title></g> }, view! { <svg:a><rect/></svg:a> }];
        view! { <svg>{dots}</svg> }
    });
    for selector in ["ellipse", "g", "title", "a", "rect"] {
        assert_eq!(page.find(selector).namespace_uri().as_deref(), Some(SVG), "{selector}");
    }
}

#[wasm_bindgen_test]
fn a_listener_is_given_the_type_of_its_event() {
    let pressed = Rc::new(RefCell::new(Vec::new()));
    let seen = pressed.clone();
    let page = mount(move || {
        let (first, second) = (seen.clone(), seen.clone());
        view! {
            <button
                type="button"
                on:pointerdown=move |event| first.borrow_mut().push(event.pointer_id().to_string())
                on:x-ready=move |event| second.borrow_mut().push(event.type_())
            >"Press"</button>
        }
    });
    let button = page.button("Press");
    button.dispatch_event(&web_sys::PointerEvent::new("pointerdown").unwrap()).unwrap();
    button.dispatch_event(&web_sys::Event::new("x-ready").unwrap()).unwrap();
    assert_eq!(*pressed.borrow(), ["0", "x-ready"]);
}

#[wasm_bindgen_test]
fn a_listener_may_be_dropped_by_its_own_handler() {
    let target = web_sys::EventTarget::new().unwrap();
    let (listener, heard) = (Rc::new(RefCell::new(None)), Rc::new(Cell::new(0)));
    let (own, count) = (listener.clone(), heard.clone());
    let handler = move |_: web_sys::Event| {
        drop(own.borrow_mut().take());
        // The values that the handler captured live until it returns.
        count.set(count.get() + 1);
    };
    *listener.borrow_mut() = Some(Listener::new(&target, "x", Box::new(handler)));
    for _ in 0..2 {
        target.dispatch_event(&web_sys::Event::new("x").unwrap()).unwrap();
    }
    assert_eq!((heard.get(), Rc::strong_count(&heard)), (1, 1));
}

#[wasm_bindgen_test]
async fn an_element_may_remove_itself_on_its_own_event() {
    let owner = owner();
    let (shown, heard) = owner.with(|| (RwSignal::new(true), RwSignal::new(0)));
    let page = mount(move || {
        let button = move || {
            shown.get().then(|| {
                let press = move |_| {
                    shown.set(false);
                    heard.update(|heard| *heard += 1);
                };
                view! { <button type="button" on:click=press>"Press"</button> }
            })
        };
        view! { <p>{button}</p> }
    });
    let button = page.button("Press");
    button.click();
    until(|| page.all("button").is_empty()).await;
    button.click();
    assert_eq!(heard.get_untracked(), 1);
}

/// The same source as a view of Leptos and as one of `lean`.
macro_rules! both {
    ($($view:tt)*) => {{
        fn of_leptos() -> AnyView {
            leptos::prelude::view! { $($view)* }.into_any()
        }
        fn of_lean() -> AnyView {
            lean::view! { $($view)* }
        }
        (mount(of_leptos), mount(of_lean))
    }};
}

/// The namespaces of all elements inside `page`, in order.
fn namespaces(page: &Page) -> Vec<Option<String>> {
    page.all("*").iter().map(|element| element.namespace_uri()).collect()
}

#[wasm_bindgen_test]
fn leptos_builds_the_same_elements_from_the_same_view() {
    let pages = [
        both! { <p class="a b" hidden=true title="t" data-x="1" aria-label="l">"text & <more>" <b>"bold"</b> " end"</p> },
        both! { <ul><li>"a"</li><li>{"b"}</li><li>{"c".to_owned()}</li>{vec!["d", "e"]}</ul> },
        both! { <p>{Some("there")}{None::<&'static str>}</p> },
        both! { <p>{move || "dynamic"}<i>{move || Some("x".to_owned())}</i></p> },
        both! { <input type="text" value="v" disabled=false required=true maxlength="3"/> },
        both! { <p title=move || "t" hidden=move || true lang=move || false.then(String::new) class:on=move || true class:off=move || false>"x"</p> },
        both! { <button type="button" on:click=|_| ()>"Press"</button> },
        both! { <div><svg viewBox="0 0 4 4"><g><ellipse cx="1" cy="1" rx="1" ry="1"/></g><path d="M0 0"/></svg></div> },
        both! { <table><caption>"c"</caption><tbody><tr><th scope="row">"h"</th><td>"d"</td></tr></tbody></table> },
        both! { <p>"one"</p> <p>"two"</p> },
    ];
    for (leptos, lean) in &pages {
        // A comment is the placeholder of an absent child.
        assert_eq!(lean.html().replace("<!---->", ""), leptos.html().replace("<!---->", ""));
        assert_eq!(namespaces(lean), namespaces(leptos));
    }
}
