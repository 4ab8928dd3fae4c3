//! A state as a word, with a shape and a colour of the same meaning.

use lean::prelude::*;

/// The tone of a badge, a callout or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neutral.
    Plain,
    /// Success.
    Success,
    /// Needs attention.
    Warning,
    /// Wrong or destructive.
    Danger,
    /// Information.
    Info,
}

impl Tone {
    /// The value of `data-tone`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Success => Some("success"),
            Self::Warning => Some("warning"),
            Self::Danger => Some("danger"),
            Self::Info => Some("info"),
        }
    }
}

/// A state as a word.
pub fn badge(tone: Tone, word: &str) -> AnyView {
    // The shapes differ without colour too: filled, struck through, an exclamation mark, or an empty ring.
    let (path, class) = match tone {
        Tone::Success => ("M4 1a3 3 0 1 0 0 6 3 3 0 1 0 0-6", "full"),
        Tone::Warning => ("M4 1a3 3 0 1 0 0 6 3 3 0 1 0 0-6M2 6 6 2", ""),
        Tone::Danger => ("M4 .75V4.5M4 7.01V7", ""),
        Tone::Info | Tone::Plain => ("M4 1a3 3 0 1 0 0 6 3 3 0 1 0 0-6", ""),
    };
    view! {
        <span class="badge" data-tone=tone.name()>
            <svg viewBox="0 0 8 8" aria-hidden="true"><path class=class d=path></path></svg>
            {word.to_owned()}
        </span>
    }
}
