//! What is further down a page, built a frame or two after what is above it: so a long page is seen at once.

use crate::browser::dom::{document, listen, window};
use core::cell::Cell;
use core::time::Duration;
use lean::prelude::*;

thread_local! {
    static BACK: Cell<bool> = const { Cell::new(false) };
}

/// From now on a page that one comes back to is built at once: in the next frame the browser scrolls to where one was. Call
/// it once.
pub fn init() {
    listen(&window(), "popstate", |_| {
        BACK.set(true);
        request_animation_frame(|| BACK.set(false));
    });
}

/// Builds its content so many frames later.
#[component]
pub fn Defer(
    /// How many frames: its place among the cards of the page, the first being built at once.
    frames: u8,
    /// What is built.
    children: ChildrenFn,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    after(frames, ready);
    (move || ready.get().then(|| children())).into_child()
}

fn after(frames: u8, ready: RwSignal<bool>) {
    // A tab that nobody sees paints no frames.
    if frames == 0 || BACK.get() || document().hidden() {
        ready.set(true);
    } else {
        request_animation_frame(move || {
            set_timeout(move || after(frames - 1, ready), Duration::ZERO);
        });
    }
}
