//! A page of its own for each test, found by roles and names.

use console::browser::document;
use console::data::Data;
use console::session::SessionStore;
use console::ui::status::Status;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, KeyboardEventInit};

/// What was mounted, until it is dropped.
pub(crate) struct Page {
    root: HtmlElement,
    _mounted: UnmountHandle<AnyViewState>,
}

/// Mounts `view` with the contexts that every page has; somebody is signed in.
pub(crate) fn mount(view: impl FnOnce() -> AnyView + 'static) -> Page {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let mounted = mount_to(root.clone(), move || {
        let data = Data::new();
        provide_context(data);
        provide_context(Status::new());
        provide_context(SessionStore::new(Ok(user()), data));
        view()
    });
    Page { root, _mounted: mounted }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

impl Page {
    /// The first element that `selector` finds.
    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        self.try_find(selector).unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
    }

    pub(crate) fn try_find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    /// Everything that is in the document.
    pub(crate) fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    pub(crate) fn html(&self) -> String {
        self.root.inner_html()
    }
}

/// Presses `key` on `element`; whether our code kept the browser from acting on it.
pub(crate) fn press(element: &HtmlElement, key: &str) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    !element.dispatch_event(&event).unwrap()
}

/// Types `text` into `field`.
pub(crate) fn fill(field: &HtmlElement, text: &str) {
    field.unchecked_ref::<web_sys::HtmlInputElement>().set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

/// Waits, frame by frame, until `condition` holds; a bound makes a test that waits in vain fail.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    for _ in 0..300 {
        if condition() {
            return;
        }
        frame().await;
    }
    panic!("waited in vain");
}

async fn frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        console::browser::window().request_animation_frame(&resolve).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

/// The account that is signed in.
pub(crate) fn user() -> wire::User {
    let json = r#"{"id":"u_c0ffee00000000000000","handle":"dwight-schrute","status":"accepted","tenant_id":"t_00000000000000000000","created_at":"2026-01-02T03:04:05Z","version_id":1}"#;
    serde_json::from_str(json).unwrap()
}

/// An owner for a test's own signals; never dropped, since what a test began may outlive it.
pub(crate) fn owner() -> &'static Owner {
    Box::leak(Box::new(Owner::new()))
}
