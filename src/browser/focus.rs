//! Moving the focus.

use crate::browser::dom::{call, document, listen, object};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Gives the focus to a button or link that is clicked, before the click, as most browsers do. Safari, and Firefox on a Mac,
/// do not; the focus then could not come back from the menu or dialog that the click opens. Call it once.
pub fn init() {
    listen(&document(), "mouseup", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(Ok(Some(control))) = target.map(|target| target.closest("button, a[href]")) {
            focus_in_place(control.unchecked_ref());
        }
    });
}

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
