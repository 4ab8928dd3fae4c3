//! Moving the focus.

use crate::browser::dom::{call, document, object};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Moves the focus to the first element that `selector` finds, and scrolls it into view.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        focus_element(element.unchecked_ref());
    }
}

/// Moves the focus to `element`, and scrolls it into view.
pub fn focus_element(element: &HtmlElement) {
    focus_in_place(element);
    // To the nearest edge: nothing moves when it is in view already. By its name, since web-sys has the options of
    // `scrollIntoView` only behind a larger feature.
    let _ = call(element, "scrollIntoView", &object(&[("block", "nearest".into())]));
}

/// Moves the focus to `element` without scrolling.
pub fn focus_in_place(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Moves the focus to the heading of the page without scrolling.
pub fn focus_heading() {
    if let Ok(Some(heading)) = document().query_selector("#main h1") {
        focus_in_place(heading.unchecked_ref());
    }
}
