//! Asks before unsaved work is lost: a secret not yet copied, an edit not yet saved.
//!
//! Handles links, Back, Forward, reload and closing the tab. Its listeners run before the router's.

use crate::browser::dom::window;
use core::cell::{Cell, RefCell};
use lean::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlElement, MouseEvent};

/// The navigation that waits for the answer.
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

/// Adds the listeners. Call it once, before the router adds its own.
pub fn init() {
    capture("click", on_click);
    capture("popstate", on_popstate);
    capture("beforeunload", |event| {
        if is_blocked() {
            event.prevent_default();
        }
    });
}

/// Calls `ask` in the place of each navigation from here on, until [`unblock`].
pub fn block(ask: Callback<()>) {
    PATH.set(address());
    PENDING.set(None);
    ASK.set(Some(ask));
}

/// Notes the path of the page, which Back is undone to. The address bar may follow a moment later.
pub fn set_path(path: String) {
    PATH.set(path);
}

/// Runs `act`, which leaves the page; asks first while blocked.
pub fn guard(act: Callback<()>) {
    if is_blocked() {
        ask(PendingNavigation::Act(act));
    } else {
        act.run(());
    }
}

/// Lets every navigation through again.
pub fn unblock() {
    ASK.set(None);
}

/// Cancels the pending navigation.
pub fn cancel() {
    PENDING.set(None);
}

/// Unblocks, and goes on with the pending navigation.
pub fn proceed() {
    unblock();
    match PENDING.take() {
        Some(PendingNavigation::Link(link)) => link.click(),
        Some(PendingNavigation::History) => {
            PASSING.set(true);
            if let Ok(history) = window().history() {
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
    // The question is open already. It stays, with its focus, and now stands for the newer navigation.
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

/// Whether a modifier key makes the browser open a tab or a window, or save the link: this page stays then.
fn opens_elsewhere(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|it| it.ctrl_key() || it.meta_key() || it.shift_key() || it.alt_key())
}

fn on_popstate(event: Event) {
    // Taken before the check: `proceed` has unblocked already, and the pass is for this one step only.
    if PASSING.take() || !is_blocked() {
        return;
    }
    // The address has changed already. Pushing the page's own address undoes that for either direction, and going back
    // one step from there leads to where the person wanted to go.
    event.stop_immediate_propagation();
    if let Ok(history) = window().history() {
        let _ = PATH.with_borrow(|path| history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path)));
    }
    ask(PendingNavigation::History);
}

fn address() -> String {
    let location = window().location();
    [location.pathname(), location.search(), location.hash()].into_iter().filter_map(Result::ok).collect()
}

fn capture(event: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = window().add_event_listener_with_callback_and_bool(event, closure.as_ref().unchecked_ref(), true);
    closure.forget();
}
