//! Copying text.

use crate::browser::dom::{call, document, object, window};
use core::future::Future;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Writes to the clipboard a text that may still have to be fetched. To be called during the click: WebKit lets nobody write
/// later, but accepts a promise of the text. `Some(false)` when the browser refuses, `None` when there is no text.
pub fn copy(text: impl Future<Output = Option<String>> + 'static) -> impl Future<Output = Option<bool>> {
    let promise = future_to_promise(async { text.await.map(JsValue::from).ok_or(JsValue::NULL) });
    let written = write_promise(&promise).map(JsFuture::from);
    let text = JsFuture::from(promise);
    async move {
        let written = match written {
            Ok(written) => written.await.is_ok(),
            Err(_) => false,
        };
        let text = text.await.ok()?;
        Some(written || write_text(&text).await.is_ok())
    }
}

/// Fails where the browser has no `ClipboardItem`, or one that accepts no promise.
fn write_promise(text: &Promise) -> Result<Promise, JsValue> {
    let item: Function = Reflect::get(&window(), &"ClipboardItem".into())?.dyn_into()?;
    let item = Reflect::construct(&item, &Array::of1(&object(&[("text/plain", text.into())])))?;
    call(&clipboard()?, "write", &Array::of1(&item))?.dyn_into()
}

async fn write_text(text: &JsValue) -> Result<JsValue, JsValue> {
    let written: Promise = call(&clipboard()?, "writeText", text)?.dyn_into()?;
    JsFuture::from(written).await
}

/// `undefined` in a page that is not a secure context.
fn clipboard() -> Result<JsValue, JsValue> {
    Reflect::get(&window().navigator(), &"clipboard".into())
}

/// Selects the text of the first element that `selector` finds.
pub fn select_text(selector: &str) {
    if let (Ok(Some(element)), Ok(Some(selection))) = (document().query_selector(selector), window().get_selection()) {
        let _ = selection.select_all_children(&element);
    }
}
