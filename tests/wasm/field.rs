//! The text field.

use crate::page::{attribute, fill, mount, owner, typed, until};
use console::ui::field::{Field, FieldKind};
use console::ui::filter::Filter;
use lean::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement};

#[wasm_bindgen_test]
async fn label_hint_and_error_are_tied_to_the_input() {
    let owner = owner();
    let (value, error) = owner.with(|| (RwSignal::new(String::new()), RwSignal::new(None::<String>)));
    let page = mount(move || view! { <Field label="Title" value error hint="Up to 100."/> }.into_any());
    let input = page.find("input");
    assert_eq!(page.find("label").get_attribute("for"), Some(input.id()));
    assert_eq!(page.tied(&input, "aria-describedby"), "Up to 100.");
    assert_eq!(input.get_attribute("data-1p-ignore").as_deref(), Some("true"));
    fill(&input, "laptop");
    assert_eq!(value.get_untracked(), "laptop");
    error.set(Some("Too long.".into()));
    until(|| input.get_attribute("aria-invalid").as_deref() == Some("true")).await;
    assert_eq!(page.tied(&input, "aria-describedby"), "Too long.");
    assert_eq!(typed(&input), "laptop");
}

#[wasm_bindgen_test]
fn password_managers_ignore_a_field_unless_it_has_autocomplete() {
    let owner = owner();
    let (value, error) = owner.with(|| (RwSignal::new(String::new()), RwSignal::new(None::<String>)));
    let page = mount(move || {
        view! {
            <Field label="Title" value error/>
            <Field label="Email" value error kind=FieldKind::Email/>
        }
        .into_any()
    });
    let inputs = page.all("input");
    let marks = ["data-1p-ignore", "data-lpignore", "data-bwignore", "data-form-type"];
    assert_eq!(attribute(&inputs[0], "autocomplete"), "off");
    assert!(marks.iter().all(|mark| inputs[0].has_attribute(mark)));
    assert_eq!(
        (attribute(&inputs[1], "autocomplete"), attribute(&inputs[1], "type")),
        ("email".into(), "email".into())
    );
    assert!(!marks.iter().any(|mark| inputs[1].has_attribute(mark)));
}

#[wasm_bindgen_test]
async fn a_field_without_hint_or_error_has_no_description_and_the_hint_returns_after_an_error() {
    let owner = owner();
    let (value, error) = owner.with(|| (RwSignal::new(String::new()), RwSignal::new(None::<String>)));
    let page = mount(move || {
        view! { <Field label="Title" value error hint="Up to 100."/> <Field label="Bare" value error/> }.into_any()
    });
    let inputs = page.all("input");
    assert!(!inputs[1].has_attribute("aria-describedby"));
    error.set(Some("Too long.".into()));
    until(|| inputs[1].has_attribute("aria-describedby")).await;
    assert_eq!(page.tied(&inputs[1], "aria-describedby"), "Too long.");
    error.set(None);
    until(|| !inputs[0].has_attribute("aria-invalid") && !inputs[1].has_attribute("aria-describedby")).await;
    assert_eq!(page.tied(&inputs[0], "aria-describedby"), "Up to 100.");
}

#[wasm_bindgen_test]
async fn a_value_set_by_the_app_is_shown() {
    let owner = owner();
    let (value, error) = owner.with(|| (RwSignal::new("laptop".to_owned()), RwSignal::new(None::<String>)));
    let page = mount(move || view! { <Field label="Title" value error/> }.into_any());
    let input = page.find("input");
    until(|| typed(&input) == "laptop").await;
    fill(&input, "desk");
    value.set(String::new());
    until(|| typed(&input).is_empty()).await;
}

#[wasm_bindgen_test]
fn a_text_that_is_filled_in_with_the_event_change_alone_is_taken_over() {
    let owner = owner();
    let (value, filter) = owner.with(|| (RwSignal::new(String::new()), RwSignal::new(String::new())));
    let page = mount(move || {
        view! { <Field label="Email" value error=Signal::derive(|| None)/><Filter label="Find" value=filter/> }
            .into_any()
    });
    for (input, value) in page.all("input").iter().zip([value, filter]) {
        input.unchecked_ref::<HtmlInputElement>().set_value("filled in");
        input.dispatch_event(&Event::new("change").unwrap()).unwrap();
        assert_eq!(value.get_untracked(), "filled in");
    }
}

#[wasm_bindgen_test]
fn a_change_that_comes_after_the_field_is_gone_is_ignored() {
    // Browsers send it when an input is removed whose text was changed.
    let component = Owner::new();
    let value = component.with(|| RwSignal::new(String::new()));
    let page = mount(move || view! { <Field label="Email" value error=Signal::derive(|| None)/> }.into_any());
    let input = page.find("input");
    input.unchecked_ref::<HtmlInputElement>().set_value("typed");
    component.cleanup();
    input.dispatch_event(&Event::new("change").unwrap()).unwrap();
    assert_eq!(value.try_get_untracked(), None);
}
