//! What the browser is asked for directly: elements, storage, other tabs, the clipboard.

use lean::Listener;
use lean::prelude::*;
use leptos::leptos_dom::helpers::TimeoutHandle;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The window; this code runs nowhere else.
pub fn window() -> web_sys::Window {
    leptos::tachys::dom::window()
}

/// The document; this code runs nowhere else.
pub fn document() -> web_sys::Document {
    leptos::tachys::dom::document()
}

/// Moves the focus to the first element that `selector` finds, without scrolling past a heading.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        focus_on(element.unchecked_ref());
    }
}

/// Moves the focus to `element`, and scrolls nothing.
pub fn focus_in_place(element: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Moves the focus to `element`.
pub fn focus_on(element: &web_sys::HtmlElement) {
    focus_in_place(element);
    // The nearest edge only: nothing jumps when it is in view already.
    element.scroll_into_view_with_bool_nearest();
}

/// `scrollIntoView({block: "nearest"})`, which web-sys only has behind a larger feature.
trait ScrollNearest {
    fn scroll_into_view_with_bool_nearest(&self);
}

impl ScrollNearest for web_sys::HtmlElement {
    fn scroll_into_view_with_bool_nearest(&self) {
        let options = object(&[("block", "nearest".into())]);
        let _ = call(self, "scrollIntoView", &options);
    }
}

/// Calls a method by its name: for what web-sys keeps behind its unstable flag.
pub fn call(target: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let function: js_sys::Function = js_sys::Reflect::get(target, &method.into())?.dyn_into()?;
    function.call1(target, argument)
}

/// A plain object of a few fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        let _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// Writes `text` to the clipboard; `false` when the browser refuses.
pub async fn copy(text: &str) -> bool {
    // A page that is not a secure context has no clipboard at all, and web-sys would panic on it.
    let navigator = window().navigator();
    let present = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_object());
    present && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Selects the text of the first element that `selector` finds.
pub fn select(selector: &str) {
    if let (Ok(Some(element)), Ok(Some(selection))) = (document().query_selector(selector), window().get_selection()) {
        let _ = selection.select_all_children(&element);
    }
}

/// A value kept for this origin; `None` when there is none or storage is refused.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value for this origin, or forgets it. Refusal is no failure: the choice then holds for this page only.
pub fn store(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// Runs `handler` on every `event` of `target` for as long as the page lives.
pub fn listen(target: &web_sys::EventTarget, event: &str, handler: impl FnMut(web_sys::Event) + 'static) {
    core::mem::forget(Listener::new(target, event, Box::new(handler)));
}

/// What the address says for `name` in its query.
pub fn query(name: &str) -> Option<String> {
    let search = window().location().search().unwrap_or_default();
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// A reload of the page.
pub fn reload() {
    let _ = window().location().reload();
}

/// Milliseconds since 1970, by this browser's clock.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// The same as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "a time is far from the end of its type")]
pub fn millis() -> i64 {
    now() as i64
}

/// Lets so many milliseconds pass.
pub async fn sleep(millis: i32) {
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(timer).await;
}

/// Waits until what has just been done is on the screen.
pub async fn next_paint() {
    // A tab that nobody sees paints no frames.
    if document().hidden() {
        return;
    }
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        request_animation_frame(move || {
            set_timeout(move || drop(resolve.call0(&JsValue::NULL)), Duration::ZERO);
        });
    });
    let _ = JsFuture::from(frame).await;
}

/// Hands a file to the person: what is at `address`, under `name` where the address is of this origin.
pub fn save(address: &str, name: &str) {
    if let Ok(link) = document().create_element("a") {
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("download", name);
        let _ = link.set_attribute("rel", "external noopener noreferrer");
        link.unchecked_into::<web_sys::HtmlElement>().click();
    }
}

/// Shows what is at `address` in another tab.
pub fn open(address: &str) {
    if let Ok(link) = document().create_element("a") {
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("target", "_blank");
        let _ = link.set_attribute("rel", "noopener noreferrer");
        link.unchecked_into::<web_sys::HtmlElement>().click();
    }
}

/// Whether a link may lead there: to https, or to this very origin.
pub fn may_lead_to(address: &str) -> bool {
    let own = window().location().origin().unwrap_or_default();
    address.starts_with("https://") || address.strip_prefix(&own).is_some_and(|path| path.starts_with('/'))
}

/// Hands a text to the person as a file.
pub fn save_text(text: &str, name: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/csv;charset=utf-8");
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options);
    if let Ok(address) = blob.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob)) {
        save(&address, name);
        // The browser has begun to read it by then.
        set_timeout(move || drop(web_sys::Url::revoke_object_url(&address)), Duration::from_secs(10));
    }
}

/// Waits until nothing has happened for a moment: for what a person types.
#[derive(Clone, Copy)]
pub struct Debounce(StoredValue<Option<TimeoutHandle>>);

impl Debounce {
    /// Nothing waited for. Belongs to the component that makes it.
    pub fn new() -> Self {
        let debounce = Self(StoredValue::new(None));
        on_cleanup(move || debounce.cancel());
        debounce
    }

    /// Does it after the pause, unless something else is to be done before that.
    pub fn then(self, act: Box<dyn FnOnce()>) {
        self.cancel();
        let handle = set_timeout_with_handle(act, DELAY);
        self.0.try_update_value(|slot| *slot = handle.ok());
    }

    /// Does nothing after all.
    pub fn cancel(self) {
        if let Some(handle) = self.0.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}

impl Default for Debounce {
    fn default() -> Self {
        Self::new()
    }
}

/// How long a person has to stop typing.
const DELAY: Duration = Duration::from_millis(400);
