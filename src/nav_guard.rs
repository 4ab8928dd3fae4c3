//! Asking before something on the page would be lost: a secret not yet copied, an edit not yet saved.
//!
//! Links, Back, Forward, reload and closing the tab all pass by here. The listeners stand before the router's own.

use crate::browser;
use core::cell::{Cell, RefCell};
use lean::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlElement, MouseEvent};

/// What was about to happen when we asked.
enum PendingNavigation {
    Link(HtmlElement),
    History,
    Act(Callback<()>),
}

thread_local! {
    static ASK: RefCell<Option<Callback<()>>> = const { RefCell::new(None) };
    static PENDING: RefCell<Option<PendingNavigation>> = const { RefCell::new(None) };
    static PATH: RefCell<String> = const { RefCell::new(String::new()) };
    static PASSING: Cell<bool> = const { Cell::new(false) };
}

/// Puts the listeners in place: once, before the router's.
pub fn init() {
    capture("click", on_click);
    capture("popstate", on_popstate);
    capture("beforeunload", |event| {
        if is_blocked() {
            event.prevent_default();
        }
    });
}

/// From here on `ask` is called instead of leaving, until [`disarm`].
pub fn block(ask: Callback<()>) {
    PATH.set(address());
    PENDING.set(None);
    ASK.set(Some(ask));
}

/// The page has another path from here on, as after a rename; the address bar follows in a moment.
pub fn set_path(path: String) {
    PATH.set(path);
}

/// Does what takes the person away from the page, after asking where something would be lost.
pub fn guard(act: Callback<()>) {
    if is_blocked() {
        ask(PendingNavigation::Act(act));
    } else {
        act.run(());
    }
}

/// Leaving is free again.
pub fn unblock() {
    ASK.set(None);
}

/// Stays after all: the way that was about to be taken is forgotten.
pub fn cancel() {
    PENDING.set(None);
}

/// Leaves after all, the way that was about to be taken.
pub fn proceed() {
    unblock();
    match PENDING.take() {
        Some(PendingNavigation::Link(link)) => link.click(),
        Some(PendingNavigation::History) => {
            PASSING.set(true);
            if let Ok(history) = browser::window().history() {
                let _ = history.back();
            }
        }
        Some(PendingNavigation::Act(act)) => {
            act.try_run(());
        }
        None => {}
    }
}

fn is_blocked() -> bool {
    ASK.with_borrow(Option::is_some)
}

fn ask(pending: PendingNavigation) {
    // Asked already: the question stands, with its focus, and leads to where the person wants to go now.
    if PENDING.replace(Some(pending)).is_some() {
        return;
    }
    if let Some(ask) = ASK.with_borrow(|ask| *ask) {
        ask.try_run(());
    }
}

fn on_click(event: Event) {
    if !is_blocked() || opens_elsewhere(&event) {
        return;
    }
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("a[href]").ok().flatten())
        .filter(|link| {
            !link.has_attribute("target") && link.get_attribute("href").is_some_and(|to| !to.starts_with('#'))
        })
        .and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(link) = link {
        event.prevent_default();
        event.stop_immediate_propagation();
        ask(PendingNavigation::Link(link));
    }
}

/// With one of these keys held the browser opens a tab or window, or saves: this page stays.
fn opens_elsewhere(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|it| it.ctrl_key() || it.meta_key() || it.shift_key() || it.alt_key())
}

fn on_popstate(event: Event) {
    // Taken first: going on has disarmed us already, and the pass is for this one step only.
    if PASSING.take() || !is_blocked() {
        return;
    }
    // The browser is there already. Pushing our own address again puts us back whichever direction it went, and one
    // step back from here is where it went.
    event.stop_immediate_propagation();
    if let Ok(history) = browser::window().history() {
        let _ = PATH.with_borrow(|path| history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path)));
    }
    ask(PendingNavigation::History);
}

fn address() -> String {
    let location = browser::window().location();
    [location.pathname(), location.search(), location.hash()].into_iter().filter_map(Result::ok).collect()
}

fn capture(event: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = browser::window().add_event_listener_with_callback_and_bool(event, closure.as_ref().unchecked_ref(), true);
    closure.forget();
}
