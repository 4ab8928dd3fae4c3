//! A note: a meaning, a sentence, at most one action.

use crate::ui::badge::Tone;
use crate::ui::icon::icon;
use lean::prelude::*;

/// A note that stands where it belongs.
pub fn callout(tone: Tone, title: &str, text: AnyView) -> AnyView {
    let name = match tone {
        Tone::Success => "check-circle",
        Tone::Warning => "warning",
        Tone::Danger => "alert",
        Tone::Info | Tone::Plain => "info",
    };
    let title = (!title.is_empty()).then(|| view! { <p class="note-title">{title.to_owned()}</p> });
    view! {
        <div class="note" data-meaning=tone.name()>
            {icon(name)}
            <div>{title}{text}</div>
        </div>
    }
}
