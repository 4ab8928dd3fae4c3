//! What the start script, `public/boot.js`, leaves for the app and does for it. In tests of components there is none.

use crate::browser::dom::{call, window};
use api_types::Secret;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn store() -> Option<JsValue> {
    Reflect::get(&window(), &"pipes".into()).ok().filter(JsValue::is_object)
}

/// Takes what is under `name`: from then on it is not there any more.
fn take(store: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(store, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())?;
    let _ = Reflect::delete_property(store.unchecked_ref::<js_sys::Object>(), &name.into());
    Some(value)
}

/// The path below which the app lives, without a slash at its end: nothing where it lives at the root.
pub fn base() -> String {
    let base = store().and_then(|store| Reflect::get(&store, &"base".into()).ok()?.as_string()).unwrap_or_default();
    base.trim_end_matches('/').to_owned()
}

/// The secret of the mailed link this page was opened by, once.
pub fn link_secret() -> Option<Secret> {
    take(&store()?, "login")?.as_string().filter(|text| !text.is_empty()).map(Secret::new)
}

/// The answer to `GET path` that the start script has asked for while the app was on its way, once.
pub fn answer(path: &str) -> Option<Promise> {
    take(&Reflect::get(&store()?, &"answers".into()).ok()?, path)?.dyn_into().ok()
}

/// Loads a part of the program. Where nothing says how, there is only one.
///
/// # Errors
/// What the browser says of a file that does not come.
pub async fn load(part: &str) -> Result<(), JsValue> {
    ask("more", part).await.map(drop)
}

/// Whether another release has taken the place of the one that runs here. Unknown counts as no.
pub async fn is_old() -> bool {
    ask("isOld", "").await.is_ok_and(|answer| answer.is_truthy())
}

async fn ask(what: &str, argument: &str) -> Result<JsValue, JsValue> {
    match store() {
        Some(store) => JsFuture::from(call(&store, what, &argument.into())?.dyn_into::<Promise>()?).await,
        None => Ok(JsValue::UNDEFINED),
    }
}
