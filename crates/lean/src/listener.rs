//! Listeners that are removed when they are dropped.

use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

/// An event listener that is removed when it is dropped. It may be dropped by its own handler.
pub struct Listener {
    target: web_sys::EventTarget,
    event: String,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Listens for `event` on `target`. An event that the handler itself causes on the same target is not handled, since
    /// the handler is running: dispatch it in a task of its own.
    pub fn new(target: &web_sys::EventTarget, event: &str, handler: Box<dyn FnMut(web_sys::Event)>) -> Self {
        let closure = Closure::wrap(handler);
        let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), event: event.to_owned(), closure }
    }

    /// Listens until the owner of the current scope, usually the component, is cleaned up.
    pub fn until_cleanup(self) {
        let listener = SendWrapper::new(self);
        leptos::prelude::on_cleanup(move || drop(listener));
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(&self.event, self.closure.as_ref().unchecked_ref());
    }
}
