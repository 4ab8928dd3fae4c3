//! Builds the lower parts of a page some frames later, so that the first part is painted sooner.

use crate::browser::dom::{document, listen, window};
use core::cell::Cell;
use core::time::Duration;
use lean::prelude::*;

thread_local! {
    static BACK: Cell<bool> = const { Cell::new(false) };
}

/// Makes a page that the person goes back to build at once, since the browser restores its scroll position in the next
/// frame. Call it once.
pub fn init() {
    listen(&window(), "popstate", |_| {
        BACK.set(true);
        request_animation_frame(|| BACK.set(false));
    });
}

/// Builds its content some frames later.
#[component]
pub fn Defer(
    /// How many frames later: its position among the cards of the page. 0 is at once.
    frames: u8,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    after(frames, ready);
    (move || ready.get().then(|| children())).into_child()
}

fn after(frames: u8, ready: RwSignal<bool>) {
    // A hidden tab paints no frames.
    if frames == 0 || BACK.get() || document().hidden() {
        ready.set(true);
    } else {
        request_animation_frame(move || {
            set_timeout(move || after(frames - 1, ready), Duration::ZERO);
        });
    }
}
