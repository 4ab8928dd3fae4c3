//! Frames and waiting.

use crate::browser::dom::{document, window};
use lean::prelude::*;
use leptos::leptos_dom::helpers::TimeoutHandle;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// How long the person has to stop typing.
const DELAY: Duration = Duration::from_millis(400);

/// Waits for so many milliseconds.
pub async fn sleep(millis: i32) {
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(timer).await;
}

/// Waits until the browser has painted what has changed.
pub async fn next_paint() {
    // A hidden tab paints no frames.
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

/// Runs something once the person has stopped typing for a moment.
#[derive(Clone, Copy)]
pub struct Debounce(StoredValue<Option<TimeoutHandle>>);

impl Debounce {
    /// With nothing scheduled. Cancelled when the component that makes it is gone.
    pub fn new() -> Self {
        let debounce = Self(StoredValue::new(None));
        on_cleanup(move || debounce.cancel());
        debounce
    }

    /// Runs `act` after the delay, unless it is called again before that.
    pub fn then(self, act: Box<dyn FnOnce()>) {
        self.cancel();
        let handle = set_timeout_with_handle(act, DELAY);
        self.0.try_update_value(|slot| *slot = handle.ok());
    }

    /// Cancels what is scheduled.
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
