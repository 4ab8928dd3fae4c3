//! Tells a tab that was left open that a new release has come out. A file of the old one may be gone by then.

use crate::boot;
use crate::browser;
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::callout;
use core::cell::Cell;
use core::time::Duration;
use lean::prelude::*;

/// How often a tab asks that nobody uses.
const HOUR: Duration = Duration::from_hours(1);

thread_local! {
    static FOUND: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
}

/// Asks the host whether this release is still the one it serves.
pub fn check() {
    let Some(found) = FOUND.get() else { return };
    if !found.get_untracked() {
        leptos::task::spawn_local(async move {
            browser::next_paint().await;
            if boot::is_old().await {
                found.set(true);
            }
        });
    }
}

/// From now on [`check`] has somebody to tell, and does so every hour. Call it once, where it lives as long as the page.
pub fn watch() {
    FOUND.set(Some(RwSignal::new(false)));
    set_interval(check, HOUR);
}

/// The offer to reload, once there is something to reload for.
#[component]
pub fn NewRelease() -> impl IntoView {
    let found = FOUND.get();
    let offer = move || {
        found.is_some_and(RwSignal::get).then(|| {
            let reload = Callback::new(|()| browser::reload());
            let body = view! {
                <p>"This tab still runs the one before. Reload to go on with the new one; save what you typed first."</p>
                <div class="actions start"><Button label="Reload" on_press=reload/></div>
            };
            callout(Tone::Info, "A new version is out", body)
        })
    };
    view! { <div class="wrap release" role="status">{move || offer().into_child()}</div> }
}
