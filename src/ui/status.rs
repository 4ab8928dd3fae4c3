//! Messages: one `role=status` region in the page from the start, and one inside each open dialog, since a region
//! outside a modal dialog is not heard. Nothing that matters vanishes by itself.

use crate::ui::badge::Tone;
use crate::ui::button::IconButton;
use crate::ui::icon::icon;
use lean::prelude::*;

/// What is being said, if anything.
#[derive(Clone, Copy)]
pub struct Status(RwSignal<Option<(Tone, String)>>);

impl Status {
    /// Nothing said.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.0.set(Some((Tone::Success, text.into())));
    }

    /// Says that something failed.
    pub fn failed(self, text: impl Into<String>) {
        self.0.set(Some((Tone::Danger, text.into())));
    }

    /// Says nothing any more.
    pub fn clear(self) {
        self.0.set(None);
    }
}

impl Default for Status {
    fn default() -> Self {
        Self::new()
    }
}

/// Where to say something.
pub fn use_status() -> Status {
    expect_context()
}

/// The page's own region, at its bottom.
#[component]
pub fn StatusRegion() -> impl IntoView {
    let status = use_status();
    let message = move || {
        status.0.get().map(|(tone, text)| {
            let name = if tone == Tone::Danger { "alert" } else { "check-circle" };
            view! {
                <div class="status" data-meaning=tone.name()>
                    {icon(name)}
                    <span>{text}</span>
                    <IconButton label="Dismiss" icon_name="close" on_press=Callback::new(move |()| status.clear())/>
                </div>
            }
        })
    };
    view! { <div class="status-region" role="status">{message}</div> }
}

/// The region inside a dialog: the same words, heard and not shown twice.
#[component]
pub fn DialogStatus() -> impl IntoView {
    let status = use_status();
    view! { <p class="hidden-text" role="status">{move || status.0.get().map(|(_, text)| text)}</p> }
}
