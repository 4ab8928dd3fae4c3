//! Selects.

use crate::page::{mount, owner, until};
use console::ui::select::Select;
use lean::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement};

#[wasm_bindgen_test]
async fn a_select_is_labelled_and_shares_its_value() {
    let owner = owner();
    let value = owner.with(|| RwSignal::new("b".to_owned()));
    let page = mount(move || {
        let options = ["a", "b", "c"].map(|name| (name.to_owned(), ["Word ", name].concat())).to_vec();
        view! { <Select label="Workspace" value options=Signal::stored(options)/> }.into_any()
    });
    let select: HtmlElement = page.find("select").unchecked_into();
    let chosen = || js_sys::Reflect::get(&select, &"value".into()).unwrap().as_string().unwrap();
    assert_eq!(page.find("label").get_attribute("for"), select.get_attribute("id"));
    assert_eq!((page.all("option").len(), chosen()), (3, "b".to_owned()));
    value.set("c".to_owned());
    until(|| chosen() == "c").await;
    js_sys::Reflect::set(&select, &"value".into(), &"a".into()).unwrap();
    select.dispatch_event(&Event::new("change").unwrap()).unwrap();
    assert_eq!(value.get_untracked(), "a");
    until(|| chosen() == "a").await;
}
