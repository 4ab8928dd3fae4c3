//! The root's clippy.toml forbids the app some items of Leptos, std and the browser. Each function here uses one of them and expects the
//! lint, so the lint stage of `cargo xtask test` fails if a rule is removed or no longer matches. Nothing here runs.
#![allow(dead_code, reason = "only linted")]
#![expect(clippy::disallowed_macros, reason = "Leptos's `view!`, which clippy reports at the level of the crate")]

use leptos::prelude::*;

fn leptos_view() -> impl IntoView {
    view! { <p>"text"</p> }
}

#[expect(clippy::disallowed_types, reason = "Leptos's `RwSignal`")]
fn leptos_rw_signal() {
    let _ = RwSignal::new(0);
}

#[expect(clippy::disallowed_types, reason = "Leptos's `Memo`")]
fn leptos_memo() {
    let _ = Memo::new(|_| 0);
}

#[expect(clippy::disallowed_types, reason = "Leptos's `Signal`")]
fn leptos_signal(_: Signal<u32>) {}

#[expect(clippy::disallowed_types, reason = "Leptos's `Effect`")]
fn leptos_effect() {
    Effect::new(|_: Option<()>| ());
}

#[expect(clippy::disallowed_types, reason = "Leptos's `ReadSignal`")]
fn leptos_read_signal(_: ReadSignal<u32>) {}

#[expect(clippy::disallowed_types, reason = "Leptos's `WriteSignal`")]
fn leptos_write_signal(_: WriteSignal<u32>) {}

#[expect(clippy::disallowed_methods, reason = "Leptos's `signal`")]
fn leptos_signal_pair() {
    let _ = signal(0);
}

#[expect(clippy::disallowed_types, reason = "the type by its own path, where it is defined")]
fn by_another_path() {
    let _ = leptos::reactive::signal::RwSignal::new(0);
}

#[expect(clippy::disallowed_macros, reason = "`format!`")]
fn std_format(number: u32) -> String {
    format!("{number}")
}

#[expect(clippy::disallowed_methods, reason = "the clock of the device")]
fn device_clock() -> (f64, js_sys::Date) {
    (js_sys::Date::now(), js_sys::Date::new_0())
}

#[expect(clippy::disallowed_methods, reason = "the clock of waits")]
fn waiting_clock(clock: &web_sys::Performance) -> f64 {
    clock.now()
}

fn main() {}
