//! A secret on its line: masked until asked for, and not in the document while masked.

use super::button::IconButton;
use super::copy::CopyButton;
use crate::signal::{RwSignal, Signal};
use leptos::prelude::*;
use markup::view;

/// The dots that stand for a secret.
pub const DOTS: &str = "••••••••••••••••";

/// One line of a secret. `shown` is shared by the lines that show the same one.
#[component]
pub fn SecretLine(
    /// Gives the line in clear, or nothing once the secret is dropped.
    text: Callback<(), Option<String>>,
    /// What stands there while it is masked.
    masked: String,
    /// Whether it is in clear.
    shown: RwSignal<bool>,
    /// The eye's names, `(Show …, Hide …)`, when this line carries it.
    #[prop(optional)]
    eye: Option<(&'static str, &'static str)>,
    /// The name of the clipboard button.
    copy_label: &'static str,
    /// What is copied, for the message.
    what: &'static str,
    /// Told when it was copied.
    #[prop(optional)]
    on_copied: Option<Callback<()>>,
) -> impl IntoView {
    let line = move || if shown.get() { text.run(()).unwrap_or_default() } else { masked.clone() };
    let eye = eye.map(|(show, hide)| {
        let label = Signal::derive(move || if shown.get() { hide } else { show }.to_owned());
        let name = Signal::derive(move || if shown.get() { "eye-off" } else { "eye" });
        view! { <IconButton label icon_name=name on_press=Callback::new(move |()| shown.update(|it| *it = !*it))/> }
    });
    let copy = Callback::new(move |()| text.run(()).unwrap_or_default());
    view! {
        <div class="secret">
            <code translate="no" class:dots=move || !shown.get()>{line}</code>
            {eye}
            <CopyButton label=copy_label what text=copy on_copied=on_copied.unwrap_or(Callback::new(|()| {}))/>
        </div>
    }
}
