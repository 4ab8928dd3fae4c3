//! Buttons that copy a text.

use crate::browser::clipboard;
use crate::ui::button::IconButton;
use crate::ui::status::use_status;
use core::future::Future;
use core::pin::Pin;
use lean::prelude::*;

/// Brings in a text before it is shown or copied; whether it is there then.
pub type BeforeCopy = Callback<(), Pin<Box<dyn Future<Output = bool>>>>;

/// Copies what `text` gives at the moment it is pressed, and says so; when the browser refuses, says what to do.
#[component]
pub fn CopyButton(
    /// Its name: "Copy token".
    label: &'static str,
    /// What was copied, for the message: "Token".
    what: &'static str,
    /// Gives the text.
    text: Callback<(), String>,
    /// Called and waited for before `text`.
    #[prop(optional)]
    prepare: Option<BeforeCopy>,
    /// Told when the text is on the clipboard.
    #[prop(optional)]
    on_copied: Option<Callback<()>>,
    /// Shows and selects the text, for when the browser refuses.
    #[prop(optional)]
    on_refused: Option<Callback<()>>,
) -> impl IntoView {
    let status = use_status();
    let copied = RwSignal::new(false);
    let on_press = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            if let Some(prepare) = prepare
                && !prepare.run(()).await
            {
                return;
            }
            let Some(text) = text.try_run(()) else { return };
            if clipboard::copy(&text).await {
                copied.set(true);
                status.done([what, " copied."].concat());
                if let Some(on_copied) = on_copied {
                    on_copied.try_run(());
                }
                return;
            }
            let rest = if on_refused.and_then(|on_refused| on_refused.try_run(())).is_some() {
                " not copied: the browser does not allow it. It is selected: press Ctrl+C, on a Mac ⌘C."
            } else {
                " not copied: the browser does not allow it. Show it, select it and press Ctrl+C, on a Mac ⌘C."
            };
            status.failed([what, rest].concat());
        });
    });
    let name = Signal::derive(move || if copied.get() { "check" } else { "copy" });
    view! { <IconButton label icon_name=name on_press/> }
}
