//! A note: a meaning, a sentence, at most one action.

use super::badge::Meaning;
use super::icon::icon;
use lean::prelude::*;

/// A note that stands where it belongs.
pub fn note(meaning: Meaning, title: &str, text: AnyView) -> AnyView {
    let name = match meaning {
        Meaning::Success => "check-circle",
        Meaning::Warning => "warning",
        Meaning::Danger => "alert",
        Meaning::Info | Meaning::Plain => "info",
    };
    let title = (!title.is_empty()).then(|| view! { <p class="note-title">{title.to_owned()}</p> });
    view! {
        <div class="note" data-meaning=meaning.name()>
            {icon(name)}
            <div>{title}{text}</div>
        </div>
    }
}
