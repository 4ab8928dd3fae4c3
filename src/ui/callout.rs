//! A callout: an icon by its tone, a title and text.

use crate::ui::badge::Tone;
use crate::ui::icon::icon;
use lean::prelude::*;

/// A callout next to what it is about. Without a title when `title` is empty.
pub fn callout(tone: Tone, title: &str, text: AnyView) -> AnyView {
    let name = match tone {
        Tone::Success => "check-circle",
        Tone::Warning => "warning",
        Tone::Danger => "alert",
        Tone::Info | Tone::Plain => "info",
    };
    let title = (!title.is_empty()).then(|| view! { <p class="callout-title">{title.to_owned()}</p> });
    view! {
        <div class="callout" data-tone=tone.name()>
            {icon(name)}
            <div>{title}{text}</div>
        </div>
    }
}
