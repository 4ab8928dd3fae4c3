//! Listeners that are removed when they are dropped.

use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

/// A listener that goes when it is dropped.
pub struct Listener {
    target: web_sys::EventTarget,
    event: String,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Listens for `event` on `target`.
    pub fn new(target: &web_sys::EventTarget, event: &str, handler: Box<dyn FnMut(web_sys::Event)>) -> Self {
        let closure = Closure::wrap(handler);
        let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), event: event.to_owned(), closure }
    }

    /// Keeps listening until the component that asks for it is gone.
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
