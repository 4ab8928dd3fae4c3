//! Notices that a newer version of the app is served. A tab that was left open for long may ask for files of the old
//! version that are gone.

use crate::boot;
use crate::browser::timers::next_paint;
use core::cell::Cell;
use core::time::Duration;
use lean::prelude::*;

/// How often an idle tab checks.
const INTERVAL: Duration = Duration::from_hours(1);

thread_local! {
    static IS_OUT: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
}

/// Checks every hour from here on. Call it once, where it lives as long as the page.
pub fn watch() {
    IS_OUT.set(Some(RwSignal::new(false)));
    set_interval(check, INTERVAL);
}

/// Asks the host whether this version is still the one it serves.
pub fn check() {
    let Some(is_out) = IS_OUT.get() else { return };
    if !is_out.get_untracked() {
        leptos::task::spawn_local(async move {
            next_paint().await;
            if boot::is_outdated().await {
                is_out.set(true);
            }
        });
    }
}

/// Whether a newer version is out. Subscribes.
pub fn is_out() -> bool {
    IS_OUT.get().is_some_and(RwSignal::get)
}
