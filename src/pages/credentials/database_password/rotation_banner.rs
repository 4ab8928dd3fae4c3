//! The banner after a rotation: the time since, and the time until all workspaces typically have the new password. The
//! time of the rotation is in local storage, so the banner survives a reload and appears in every tab.

use crate::browser::clock::now;
use crate::pages::credentials::database_password::password_state::{PasswordState, use_password};
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::callout;
use lean::prelude::*;
use std::time::Duration;

/// Typical time until all workspaces have the new password, in seconds.
const TYPICAL_SECONDS: u32 = 120;

/// The banner, for an hour after a rotation or until it is dismissed.
#[component]
pub fn RotationBanner() -> impl IntoView {
    let password = use_password();
    // Updated every second until `TYPICAL_SECONDS`, by one timer at a time.
    let elapsed = RwSignal::new(0);
    let ticking = StoredValue::new(false);
    Effect::new(move || {
        if password.rotated_at.get().is_some() && !ticking.get_value() {
            ticking.set_value(true);
            tick(password, elapsed, ticking);
        }
    });
    let is_over = Memo::new(move |_| elapsed.get() >= TYPICAL_SECONDS);
    let is_visible = Memo::new(move |_| password.rotated_at.with(Option::is_some));
    (move || {
        is_visible.get().then(|| {
            let text = if is_over.get() { finished(password) } else { in_progress(elapsed) };
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

fn in_progress(elapsed: RwSignal<u32>) -> AnyView {
    view! {
        <div>
            <p>
                <span class="tabular">{move || clock(elapsed.get())}</span>
                " of typically 2:00. Until then the old one works there; open connections stay."
            </p>
            <progress max=TYPICAL_SECONDS.to_string() value=move || elapsed.get().to_string() aria-label="Reaching all workspaces"></progress>
        </div>
    }
}

fn finished(password: PasswordState) -> AnyView {
    view! {
        <div>
            <p>"It typically takes 2 minutes. If one still refuses it, give it a little longer."</p>
            <div class="actions"><Button label="Dismiss" on_press=Callback::new(move |()| password.dismiss())/></div>
        </div>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most an hour; saturates at zero")]
fn tick(password: PasswordState, elapsed: RwSignal<u32>, ticking: StoredValue<bool>) {
    let rotated_at = password.rotated_at.try_get_untracked().flatten();
    let seconds = rotated_at.map(|at| ((now() - at) / 1000.0) as u32);
    elapsed.set(seconds.unwrap_or(0));
    if seconds.is_some_and(|seconds| seconds < TYPICAL_SECONDS) {
        set_timeout(move || tick(password, elapsed, ticking), Duration::from_secs(1));
    } else {
        ticking.try_update_value(|ticking| *ticking = false);
    }
}

/// Seconds as minutes and seconds, such as `1:05`.
fn clock(seconds: u32) -> String {
    let rest = seconds % 60;
    [(seconds / 60).to_string().as_str(), if rest < 10 { ":0" } else { ":" }, rest.to_string().as_str()].concat()
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn seconds_are_shown_as_minutes_and_seconds() {
        assert_eq!(
            (clock(0), clock(9), clock(65), clock(120)),
            ("0:00".into(), "0:09".into(), "1:05".into(), "2:00".into())
        );
    }
}
