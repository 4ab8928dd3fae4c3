//! The window, the document, and what web-sys does not wrap.

use lean::Listener;
use wasm_bindgen::prelude::*;

/// The window; this code runs nowhere else.
pub fn window() -> web_sys::Window {
    leptos::tachys::dom::window()
}

/// The document; this code runs nowhere else.
pub fn document() -> web_sys::Document {
    leptos::tachys::dom::document()
}

/// Refuses files that are dropped where nothing takes them: the browser would show them in the place of the page. Call it
/// once.
pub fn refuse_files() {
    for event in ["dragover", "drop"] {
        listen(&window(), event, |event| {
            let transfer = event.unchecked_ref::<web_sys::DragEvent>().data_transfer();
            let refused = transfer.filter(|it| !event.default_prevented() && it.types().includes(&"Files".into(), 0));
            if let Some(transfer) = refused {
                event.prevent_default();
                transfer.set_drop_effect("none");
            }
        });
    }
}

/// Runs `handler` on every `event` of `target` for as long as the page lives.
pub fn listen(target: &web_sys::EventTarget, event: &str, handler: impl FnMut(web_sys::Event) + 'static) {
    core::mem::forget(Listener::new(target, event, Box::new(handler)));
}

/// Calls a method by its name: for what web-sys keeps behind its unstable flag.
pub fn call(target: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let function: js_sys::Function = js_sys::Reflect::get(target, &method.into())?.dyn_into()?;
    function.call1(target, argument)
}

/// Whether the style sheet can use a declaration. A browser that cannot say so is too old for it.
pub fn supports(declaration: &str) -> bool {
    let css = js_sys::Reflect::get(&window(), &"CSS".into());
    css.and_then(|css| call(&css, "supports", &declaration.into())).is_ok_and(|it| it.is_truthy())
}

/// A plain object of a few fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        let _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
