//! An error where it happened: what failed, what it means for the person's data, and what to do.

use crate::api::ApiError;
use crate::mutation::{Failure, Outcome};
use crate::ui::button::Button;
use crate::ui::icon::icon;
use lean::prelude::*;
use std::time::Duration;

/// The note about a change that failed: whether it was made, and what to do. `what` and `done` are such as "The name" and
/// "saved"; `safe` says what it means for the person's data when it was not made, `look` how to find out when that is not
/// known.
pub fn change_note(
    (what, done): (&str, &str),
    failure: Failure,
    safe: &str,
    look: &str,
    on_retry: Option<Callback<()>>,
) -> AnyView {
    let (verb, safe) = match failure.outcome {
        Outcome::NotDone => (" was not ", safe),
        Outcome::Unknown => (" may not have been ", look),
    };
    // Another try tells what is not known.
    let can_retry = failure.error.can_retry() || failure.outcome == Outcome::Unknown;
    note([what, verb, done].concat(), failure.error, safe, on_retry.filter(|_| can_retry))
}

/// Shows what failed and what is safe, with Retry where that can help. After a 429 with `Retry-After` it counts down, and
/// Retry is unavailable until then.
#[component]
pub fn ErrorNote(
    /// What failed, such as "The token was not deleted".
    #[prop(into)]
    title: String,
    /// Why.
    error: ApiError,
    /// What it means for the person's data.
    #[prop(optional, into)]
    safe: String,
    /// Retries.
    #[prop(optional)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let on_retry = on_retry.filter(|_| error.can_retry());
    note(title, error, &safe, on_retry)
}

fn note(title: String, error: ApiError, safe: &str, on_retry: Option<Callback<()>>) -> AnyView {
    let wait = match error {
        ApiError::TooMany { seconds } => seconds.unwrap_or(0),
        _ => 0,
    };
    let left = RwSignal::new(wait);
    count_down(left);
    let words = [error.message().as_str(), if safe.is_empty() { "" } else { " " }, safe].concat();
    let label = Signal::derive(move || match left.get() {
        0 => "Retry".to_owned(),
        seconds => ["Retry in ", &seconds.to_string(), " s"].concat(),
    });
    let retry = on_retry.map(|on_press| {
        view! {
            <div class="actions">
                <Button label icon_name="retry" on_press unavailable=Signal::derive(move || left.get() > 0)/>
            </div>
        }
    });
    view! {
        <div class="callout" data-tone="danger">
            {icon("alert")}
            // Outside the alert, the countdown is not announced each second.
            <div role="alert">
                <p class="callout-title">{title}</p>
                <p>{words}</p>
            </div>
            {retry}
        </div>
    }
}

fn count_down(left: RwSignal<u32>) {
    if left.try_get_untracked().is_some_and(|seconds| seconds > 0) {
        set_timeout(
            move || {
                left.try_update(|seconds| *seconds = seconds.saturating_sub(1));
                count_down(left);
            },
            Duration::from_secs(1),
        );
    }
}
