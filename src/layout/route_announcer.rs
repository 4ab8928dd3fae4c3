//! What a change of page does besides the page: its title, and the focus on its heading.

use crate::browser::dom::document;
use crate::browser::focus::focus_heading;
use crate::browser::timers::next_paint;
use core::cell::Cell;
use lean::prelude::*;

thread_local! {
    // The first page leaves the focus where the browser puts it: at the top, before the skip link.
    static VISITED: Cell<bool> = const { Cell::new(false) };
}

/// Sets the title. When this page took the place of another one, that waits until it is seen, since the browser takes its
/// time over it; and the focus moves to the heading.
pub fn announce(title: &str) {
    if VISITED.replace(true) {
        let title = title.to_owned();
        leptos::task::spawn_local(async move {
            next_paint().await;
            document().set_title(&title);
        });
        // In the next frame, when the page is in the document. The scroll is the router's: top, or back where it was.
        request_animation_frame(focus_heading);
    } else {
        document().set_title(title);
    }
}
