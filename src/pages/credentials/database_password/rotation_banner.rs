//! The banner after a rotation: how long ago, and how long it typically takes to reach all workspaces. It is kept by the
//! browser, so that it survives a reload and stands in every tab.

use crate::browser::timers::now;
use crate::pages::credentials::database_password::password_state::{Password, use_password};
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::callout;
use lean::prelude::*;
use std::time::Duration;

/// How long it typically takes, in seconds.
const TYPICAL: u32 = 120;

/// The banner, while there is something to tell.
#[component]
pub fn Propagation() -> impl IntoView {
    let password = use_password();
    // Ticks while it matters; one ticker at a time.
    let elapsed = RwSignal::new(0);
    let ticking = StoredValue::new(false);
    lean::Effect::new(move || {
        if password.rotated.get().is_some() && !ticking.get_value() {
            ticking.set_value(true);
            tick(password, elapsed, ticking);
        }
    });
    let is_over = Memo::new(move |_| elapsed.get() >= TYPICAL);
    let is_there = Memo::new(move |_| password.rotated.with(Option::is_some));
    (move || {
        is_there.get().then(|| {
            let text = if is_over.get() { arrived(password) } else { under_way(elapsed) };
            let (tone, title) = if is_over.get() {
                (Tone::Success, "The new password should have reached all workspaces")
            } else {
                (Tone::Info, "The new password is on its way to your workspaces")
            };
            view! { <div class="card-note" id="propagation" tabindex="-1">{callout(tone, title, text)}</div> }
        })
    })
    .into_child()
}

fn under_way(elapsed: RwSignal<u32>) -> AnyView {
    view! {
        <div>
            <p>
                <span class="tabular">{move || clock(elapsed.get())}</span>
                " of typically 2:00. Until then the old one works there; open connections stay."
            </p>
            <progress max=TYPICAL.to_string() value=move || elapsed.get().to_string() aria-label="Reaching all workspaces"></progress>
        </div>
    }
}

fn arrived(password: Password) -> AnyView {
    view! {
        <div>
            <p>"It typically takes 2 minutes. If one still refuses it, give it a little longer."</p>
            <div class="actions"><Button label="Dismiss" on_press=Callback::new(move |()| password.dismiss())/></div>
        </div>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an hour at most, and not negative")]
fn tick(password: Password, elapsed: RwSignal<u32>, ticking: StoredValue<bool>) {
    let since = password.rotated.try_get_untracked().flatten();
    let seconds = since.map(|since| ((now() - since) / 1000.0) as u32);
    elapsed.set(seconds.unwrap_or(0));
    if seconds.is_some_and(|seconds| seconds < TYPICAL) {
        set_timeout(move || tick(password, elapsed, ticking), Duration::from_secs(1));
    } else {
        ticking.try_update_value(|ticking| *ticking = false);
    }
}

/// Seconds as `1:05`.
fn clock(seconds: u32) -> String {
    let rest = seconds % 60;
    [(seconds / 60).to_string().as_str(), if rest < 10 { ":0" } else { ":" }, rest.to_string().as_str()].concat()
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn seconds_as_a_clock_shows_them() {
        assert_eq!(
            (clock(0), clock(9), clock(65), clock(120)),
            ("0:00".into(), "0:09".into(), "1:05".into(), "2:00".into())
        );
    }
}
