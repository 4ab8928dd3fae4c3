//! Copying text.

use crate::browser::dom::{document, window};
use wasm_bindgen_futures::JsFuture;

/// Writes `text` to the clipboard; `false` when the browser refuses.
pub async fn copy(text: &str) -> bool {
    // A page that is not a secure context has no clipboard at all, and web-sys would panic on it.
    let navigator = window().navigator();
    let present = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_object());
    present && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Selects the text of the first element that `selector` finds.
pub fn select_text(selector: &str) {
    if let (Ok(Some(element)), Ok(Some(selection))) = (document().query_selector(selector), window().get_selection()) {
        let _ = selection.select_all_children(&element);
    }
}
