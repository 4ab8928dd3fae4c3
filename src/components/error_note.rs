//! A failure where it happened: what happened, what it means for the person's data, and what to do.

use crate::api::ApiError;
use crate::ui::button::Button;
use crate::ui::icon::icon;
use lean::prelude::*;
use std::time::Duration;

/// Says that something failed, what is safe, and offers Retry where that helps. After a 429 that named a wait it
/// counts down and offers nothing until then.
#[component]
pub fn ErrorNote(
    /// What failed: "The token was not deleted".
    #[prop(into)]
    title: String,
    /// Why.
    error: ApiError,
    /// What it means for the person's data.
    #[prop(optional, into)]
    safe: String,
    /// Does the same again.
    #[prop(optional)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let wait = match error {
        ApiError::TooMany { seconds } => seconds.unwrap_or(0),
        _ => 0,
    };
    let left = RwSignal::new(wait);
    count_down(left);
    let words = [error.message().as_str(), if safe.is_empty() { "" } else { " " }, &safe].concat();
    let label = Signal::derive(move || match left.get() {
        0 => "Retry".to_owned(),
        seconds => ["Retry in ", &seconds.to_string(), " s"].concat(),
    });
    let retry = on_retry.filter(|_| error.can_retry()).map(|on_press| {
        view! {
            <div class="actions">
                <Button label icon_name="retry" on_press unavailable=Signal::derive(move || left.get() > 0)/>
            </div>
        }
    });
    view! {
        <div class="note" data-meaning="danger">
            {icon("alert")}
            // An alert holds what happened, once; the seconds that pass beside it are not spoken.
            <div role="alert">
                <p class="note-title">{title}</p>
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
