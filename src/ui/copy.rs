//! A button that copies a text.

use super::button::IconButton;
use super::status::use_status;
use crate::browser;
use crate::signal::{RwSignal, Signal};
use leptos::prelude::*;
use markup::view;

/// Copies what `text` gives at the moment it is pressed, and says so; when the browser refuses, says what to do.
#[component]
pub fn CopyButton(
    /// Its name: "Copy token".
    label: &'static str,
    /// What was copied, for the message: "Token".
    what: &'static str,
    /// Gives the text.
    text: Callback<(), String>,
    /// Told when the text is on the clipboard.
    #[prop(optional)]
    on_copied: Option<Callback<()>>,
) -> impl IntoView {
    let status = use_status();
    let copied = RwSignal::new(false);
    let on_press = Callback::new(move |()| {
        let text = text.run(());
        leptos::task::spawn_local(async move {
            if browser::copy(&text).await {
                copied.try_set(true);
                status.done([what, " copied."].concat());
                if let Some(on_copied) = on_copied {
                    on_copied.try_run(());
                }
            } else {
                status.failed(
                    [what, " not copied: the browser does not allow it. Show it, select it and press Ctrl+C."].concat(),
                );
            }
        });
    });
    let name = Signal::derive(move || if copied.get() { "check" } else { "copy" });
    view! { <IconButton label icon_name=name on_press/> }
}
