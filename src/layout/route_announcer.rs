//! Announces a new page: sets the title, and moves the focus to the heading.

use crate::browser::dom::document;
use crate::browser::focus::focus_heading;
use crate::browser::timers::next_paint;
use core::cell::Cell;
use lean::prelude::*;

thread_local! {
    // On the first page the focus stays where the browser puts it: at the top, before the skip link.
    static VISITED: Cell<bool> = const { Cell::new(false) };
}

/// Sets the title. On a page that replaced another one, the focus moves to the heading, and the title is set after the
/// page is painted, since setting it takes the browser some time.
pub fn announce(title: &str) {
    if VISITED.replace(true) {
        let title = title.to_owned();
        leptos::task::spawn_local(async move {
            next_paint().await;
            document().set_title(&title);
        });
        // In the next frame, when the page is in the document. The router restores the scroll position.
        request_animation_frame(focus_heading);
    } else {
        document().set_title(title);
    }
}
