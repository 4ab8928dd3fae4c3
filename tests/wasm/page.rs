//! A page for each test. Its elements are found by role and name.

use console::api;
use console::browser::dom::document;
use console::query::{Query, QueryCache, Registry};
use console::session::{SessionStore, handle};
use console::ui::status::Status;
use lean::prelude::*;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};

/// A mounted view. Removed when it is dropped.
pub(crate) struct Page {
    root: HtmlElement,
    _mounted: UnmountHandle<AnyViewState>,
}

/// Mounts `view` with the contexts that every page has. An account is signed in.
pub(crate) fn mount(view: impl FnOnce() -> AnyView + 'static) -> Page {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    // In the product these live as long as the page, and so do their listeners.
    let (data, status, session) = owner().with(|| {
        let data = QueryCache::new(handle);
        (data, Status::new(), SessionStore::new(Ok(user()), data))
    });
    let mounted = mount_to(root.clone(), move || {
        provide_context(data);
        provide_context(status);
        provide_context(session);
        view()
    });
    Page { root, _mounted: mounted }
}

/// A query whose answers are numbers. An account is signed in.
pub(crate) fn numbers() -> Query<Vec<u32>> {
    owner().with(|| {
        SessionStore::new(Ok(user()), QueryCache::new(handle));
        Registry::new(handle).query(&[], |_| api::list("/numbers".into()))
    })
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

impl Page {
    /// The button of that name.
    pub(crate) fn button(&self, name: &str) -> HtmlElement {
        self.try_button(name).unwrap_or_else(|| panic!("no button {name} in {}", self.html()))
    }

    /// The button of that name, if there is one.
    pub(crate) fn try_button(&self, name: &str) -> Option<HtmlElement> {
        self.all("button").into_iter().find(|button| named(button) == name)
    }

    /// The first element that `selector` finds: a role and its states, for what has no name of its own.
    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        self.try_find(selector).unwrap_or_else(|| panic!("no {selector} in {}", self.html()))
    }

    /// The first element that `selector` finds, if there is one.
    pub(crate) fn try_find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    /// Every element that `selector` finds.
    pub(crate) fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length()).map(|at| found.item(at).unwrap().unchecked_into()).collect()
    }

    /// The text of the element whose id is in `attribute` of `element`. Fails when it does not exist.
    pub(crate) fn tied(&self, element: &HtmlElement, attribute: &str) -> String {
        let ids = element.get_attribute(attribute).unwrap_or_else(|| panic!("no {attribute} in {}", self.html()));
        text(&self.find(&["#", &ids].concat()))
    }

    /// The text of the page.
    pub(crate) fn text(&self) -> String {
        text(&self.root)
    }

    /// The HTML of the page.
    pub(crate) fn html(&self) -> String {
        self.root.inner_html()
    }
}

/// The text of `element`.
pub(crate) fn text(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default()
}

/// An attribute of `element`; empty when it has none of that name.
pub(crate) fn attribute(element: &HtmlElement, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

fn named(button: &HtmlElement) -> String {
    button.get_attribute("aria-label").unwrap_or_else(|| text(button))
}

/// The element that has the focus.
pub(crate) fn focused() -> HtmlElement {
    document().active_element().unwrap().unchecked_into()
}

/// The value of `input`.
pub(crate) fn typed(input: &HtmlElement) -> String {
    input.unchecked_ref::<HtmlInputElement>().value()
}

/// Whether `input` is checked.
pub(crate) fn is_checked(input: &HtmlElement) -> bool {
    input.unchecked_ref::<HtmlInputElement>().checked()
}

/// Presses `key` on `element`. Returns whether the default action was prevented.
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
    field.unchecked_ref::<HtmlInputElement>().set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

/// Waits, frame by frame, until `condition` holds. Fails after a number of frames.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    until_within(300, condition).await;
}

/// The same, with the number of frames.
pub(crate) async fn until_within(frames: u32, condition: impl Fn() -> bool) {
    for _ in 0..frames {
        if condition() {
            return;
        }
        frame().await;
    }
    panic!("waited in vain");
}

/// Waits for everything that is pending, before asserting that something did not happen.
pub(crate) async fn settled() {
    for _ in 0..3 {
        frame().await;
    }
}

async fn frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        console::browser::dom::window().request_animation_frame(&resolve).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}

/// The account that is signed in.
pub(crate) fn user() -> api_types::User {
    serde_json::from_str(USER).unwrap()
}

/// The same as JSON.
pub(crate) const USER: &str = r#"{"id":"u_c0ffee00000000000000","handle":"dwight-schrute","status":"accepted","tenant_id":"t_00000000000000000000","created_at":"2026-01-02T03:04:05Z","version_id":1}"#;

/// An owner for a test's own signals; never dropped, since what a test began may outlive it.
pub(crate) fn owner() -> &'static Owner {
    Box::leak(Box::new(Owner::new()))
}

/// A counter, and the callback that increments it.
pub(crate) fn counter() -> (RwSignal<u32>, Callback<()>) {
    let count = RwSignal::new(0);
    (count, Callback::new(move |()| count.update(|count| *count += 1)))
}
