//! Status messages: one `role=status` region in the page, and one inside each open dialog, since a region outside a modal
//! dialog is not announced. A message stays until it is dismissed or the page changes.

use crate::ui::badge::Tone;
use crate::ui::button::IconButton;
use crate::ui::icon::icon;
use lean::prelude::*;

/// The status message, if there is one.
#[derive(Clone, Copy)]
pub struct Status(RwSignal<Option<(Tone, String)>>);

impl Status {
    /// No message.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Reports a success.
    pub fn done(self, text: impl Into<String>) {
        self.0.set(Some((Tone::Success, text.into())));
    }

    /// Reports a failure.
    pub fn failed(self, text: impl Into<String>) {
        self.0.set(Some((Tone::Danger, text.into())));
    }

    /// Removes the message.
    pub fn clear(self) {
        self.0.set(None);
    }
}

impl Default for Status {
    fn default() -> Self {
        Self::new()
    }
}

/// The status message of the page.
pub fn use_status() -> Status {
    expect_context()
}

/// The region of the page, at its bottom.
#[component]
pub fn StatusRegion() -> impl IntoView {
    let status = use_status();
    let message = move || {
        status.0.get().map(|(tone, text)| {
            let name = if tone == Tone::Danger { "alert" } else { "check-circle" };
            view! {
                <div class="status" data-tone=tone.name()>
                    {icon(name)}
                    <span>{text}</span>
                    <IconButton label="Dismiss" icon_name="close" on_press=Callback::new(move |()| status.clear())/>
                </div>
            }
        })
    };
    view! { <div class="status-region" role="status">{message}</div> }
}

/// The region inside a dialog: announces the message without showing it twice.
#[component]
pub fn DialogStatus() -> impl IntoView {
    let status = use_status();
    view! { <p class="visually-hidden" role="status">{move || status.0.get().map(|(_, text)| text)}</p> }
}
