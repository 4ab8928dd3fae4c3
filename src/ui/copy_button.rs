//! A button that copies a text.

use crate::browser::clipboard;
use crate::ui::button::IconButton;
use crate::ui::status::use_status;
use core::future::Future;
use core::pin::Pin;
use lean::prelude::*;

/// Fetches a text before it is shown or copied; false when that fails.
pub type BeforeCopy = Callback<(), Pin<Box<dyn Future<Output = bool>>>>;

/// Copies the text and reports it in the status region; when the browser refuses, reports what to do instead.
#[component]
pub fn CopyButton(
    /// Its accessible name, such as "Copy token".
    label: &'static str,
    /// The subject of the message, such as "Token".
    what: &'static str,
    /// Returns the text at the time it is pressed, if there is one.
    text: Callback<(), Option<String>>,
    /// Called and awaited before `text`.
    #[prop(optional)]
    prepare: Option<BeforeCopy>,
    /// Called when the text is on the clipboard.
    #[prop(optional)]
    on_copied: Option<Callback<()>>,
    /// Called when the browser refuses: selects the text. Returns whether it is selected.
    #[prop(optional)]
    on_refused: Option<Callback<(), bool>>,
) -> impl IntoView {
    let status = use_status();
    let copied = RwSignal::new(false);
    let on_press = Callback::new(move |()| {
        let written = clipboard::copy(async move {
            if let Some(prepare) = prepare
                && !prepare.run(()).await
            {
                return None;
            }
            text.try_run(()).flatten()
        });
        leptos::task::spawn_local(async move {
            let Some(written) = written.await else { return };
            if written {
                copied.set(true);
                status.done([what, " copied."].concat());
                if let Some(on_copied) = on_copied {
                    on_copied.try_run(());
                }
                return;
            }
            let rest = if on_refused.and_then(|on_refused| on_refused.try_run(())) == Some(true) {
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
