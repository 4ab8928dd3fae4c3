//! The time: the only module that asks for it, which clippy.toml enforces.
//!
//! The time of day is the service's, from the `Date` header of its answers, since the clock of a device may be wrong by
//! years. Before the first answer, and where CORS hides the header, it is the device's. Waits are measured by a clock that
//! nobody sets.

use crate::browser::dom::{document, listen, window};
use api_types::Day;
use core::cell::Cell;
use core::time::Duration;
use lean::prelude::*;

/// How often an open tab looks whether a day has begun or a token has expired.
const TICK: Duration = Duration::from_secs(10);
/// By how much the service's clock has to go back to be believed, in milliseconds. An answer that was long under way
/// carries an earlier time than those before it.
const CORRECTION: f64 = 60_000.0;

thread_local! {
    /// The service's time minus [`monotonic`].
    static OFFSET: Cell<Option<f64>> = const { Cell::new(None) };
    static WATCHED: Cell<Option<Watched>> = const { Cell::new(None) };
}

/// What changes as time passes.
#[derive(Clone, Copy)]
struct Watched {
    ticks: RwSignal<u32>,
    today: RwSignal<Day>,
}

/// Tells whoever reads [`live`] and [`today`] that time passes. Call it once, where it lives as long as the page.
pub fn watch() {
    WATCHED.set(Some(Watched { ticks: RwSignal::new(0), today: RwSignal::new(current_day()) }));
    set_interval(tick, TICK);
    // The timers of a hidden tab are slow, and those of a sleeping device stand still.
    listen(&document(), "visibilitychange", |_| tick());
}

fn tick() {
    if let Some(Watched { ticks, today }) = WATCHED.get() {
        ticks.update(|ticks| *ticks = ticks.wrapping_add(1));
        let day = current_day();
        if day != today.get_untracked() {
            today.set(day);
        }
    }
}

/// Sets the time by the `Date` header of an answer. An answer is never early, so the latest time counts.
pub fn set_by(date: &str) {
    let Some(at) = parse(date) else { return };
    let offset = at - monotonic();
    if OFFSET.get().is_none_or(|known| offset > known || offset < known - CORRECTION) {
        OFFSET.set(Some(offset));
        tick();
    }
}

/// Whether the time is the service's, and not the device's.
pub fn is_known() -> bool {
    OFFSET.get().is_some()
}

/// Milliseconds since 1970.
pub fn now() -> f64 {
    OFFSET.get().map_or_else(device, |offset| offset + monotonic())
}

/// The same; subscribes, so that the reader runs again as time passes. Read it in a memo.
pub fn live() -> f64 {
    if let Some(watched) = WATCHED.get() {
        watched.ticks.track();
    }
    now()
}

/// The day in UTC. Subscribes: the reader runs again when the next one begins.
pub fn today() -> Day {
    WATCHED.get().map_or_else(current_day, |watched| watched.today.get())
}

#[expect(clippy::cast_possible_truncation, reason = "a time is far from the end of its type")]
fn current_day() -> Day {
    Day::of_millis(now() as i64)
}

/// A moment as milliseconds since 1970. `None` for a text that is no date.
pub fn parse(text: &str) -> Option<f64> {
    Some(js_sys::Date::parse(text)).filter(|at| !at.is_nan())
}

/// Milliseconds since the page was opened, for measuring a wait: nobody sets this clock.
#[expect(clippy::disallowed_methods, reason = "this module is the one that asks")]
pub fn monotonic() -> f64 {
    window().performance().map_or(0.0, |it| it.now())
}

#[expect(clippy::disallowed_methods, reason = "this module is the one that asks")]
fn device() -> f64 {
    js_sys::Date::now()
}

/// A moment, to tell how long ago it was at least.
#[derive(Clone, Copy)]
pub struct Moment {
    monotonic: f64,
    device: f64,
}

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Self { monotonic: monotonic(), device: device() }
    }

    /// Milliseconds since then, by the clock that says more: in some browsers the first one stands still while the device
    /// sleeps, and the second can be set back.
    pub fn age(self) -> f64 {
        (monotonic() - self.monotonic).max(device() - self.device)
    }
}
