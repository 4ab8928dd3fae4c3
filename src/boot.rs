//! The interface to the start script, `public/boot.js`. Tests of components run without it.

use crate::browser::dom::{call, window};
use api_types::Secret;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn boot_state() -> Option<JsValue> {
    Reflect::get(&window(), &"pipes".into()).ok().filter(JsValue::is_object)
}

/// Removes the property `name` and returns its value.
fn take(state: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(state, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())?;
    let _ = Reflect::delete_property(state.unchecked_ref::<js_sys::Object>(), &name.into());
    Some(value)
}

/// The base path of the app, without a trailing slash; empty when it is at the root.
pub fn base() -> String {
    let base =
        boot_state().and_then(|state| Reflect::get(&state, &"base".into()).ok()?.as_string()).unwrap_or_default();
    base.trim_end_matches('/').to_owned()
}

/// The secret of the mailed sign-in link that opened this page. Only the first call gets it.
pub fn link_secret() -> Option<Secret> {
    take(&boot_state()?, "login")?.as_string().filter(|text| !text.is_empty()).map(Secret::new)
}

/// The answer to `GET path`, if the start script requested it while the app was loading. Only the first call gets it.
pub fn answer(path: &str) -> Option<Promise> {
    take(&Reflect::get(&boot_state()?, &"answers".into()).ok()?, path)?.dyn_into().ok()
}

/// Loads a part of the program. Without a start script the program has one part.
///
/// # Errors
/// Why it cannot be loaded, as a sentence of the start script.
pub async fn load(part: &str) -> Result<(), String> {
    let reason = |error: JsValue| Reflect::get(&error, &"message".into()).ok().and_then(|words| words.as_string());
    ask("loadPart", part).await.map(drop).map_err(|error| reason(error).unwrap_or_default())
}

/// Whether a newer version is served than the one that runs here. Unknown counts as no.
pub async fn is_outdated() -> bool {
    ask("isOutdated", "").await.is_ok_and(|answer| answer.is_truthy())
}

/// `fetch`: by the start script, which waits for the whole answer and aborts a request that is silent for ten seconds.
///
/// # Errors
/// When there is no such function.
pub fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue> {
    let target = boot_state().unwrap_or_else(|| window().into());
    let fetch: Function = Reflect::get(&target, &"fetch".into())?.dyn_into()?;
    fetch.call1(&target, request)?.dyn_into()
}

async fn ask(what: &str, argument: &str) -> Result<JsValue, JsValue> {
    match boot_state() {
        Some(state) => JsFuture::from(call(&state, what, &argument.into())?.dyn_into::<Promise>()?).await,
        None => Ok(JsValue::UNDEFINED),
    }
}
