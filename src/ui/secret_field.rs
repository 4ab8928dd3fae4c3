//! A secret: masked until it is shown, and not in the document while masked.

use crate::browser::clipboard;
use crate::browser::clock::Moment;
use crate::browser::dom::{document, window};
use crate::ui::button::IconButton;
use crate::ui::copy_button::{BeforeCopy, CopyButton};
use crate::ui::fresh_id;
use lean::Listener;
use lean::prelude::*;
use std::time::Duration;

/// The mask of a secret.
pub const DOTS: &str = "••••••••";

/// How long a tab may be hidden before its secrets are masked.
const HIDDEN_FOR: Duration = Duration::from_mins(1);

/// A line with a secret. Lines that show the same secret share `shown`.
#[component]
pub fn SecretLine(
    /// Returns the plaintext; `None` once the secret was dropped.
    text: Callback<(), Option<String>>,
    /// Shown while it is masked.
    #[prop(into)]
    masked: Signal<String>,
    /// Whether the plaintext is shown.
    shown: RwSignal<bool>,
    /// Fetches the secret before it is shown or copied.
    #[prop(optional)]
    prepare: Option<BeforeCopy>,
    /// The accessible names of the eye button, `(Show …, Hide …)`. Without them the line has no such button.
    #[prop(optional)]
    eye: Option<(&'static str, &'static str)>,
    /// The accessible name of the copy button.
    copy_label: &'static str,
    /// The subject of the message after copying.
    what: &'static str,
    /// Called when it was copied.
    #[prop(optional)]
    on_copied: Option<Callback<()>>,
) -> impl IntoView {
    let id = fresh_id("secret");
    let selector = StoredValue::new(["#", &id].concat());
    let line = move || if shown.get() { text.run(()).unwrap_or_default() } else { masked.get() };
    let eye = eye.map(|(show, hide)| {
        let label = Signal::derive(move || if shown.get() { hide } else { show }.to_owned());
        let name = Signal::derive(move || if shown.get() { "eye-off" } else { "eye" });
        let on_press = Callback::new(move |()| match prepare {
            Some(prepare) if !shown.get_untracked() => leptos::task::spawn_local(async move {
                if prepare.run(()).await {
                    shown.set(true);
                }
            }),
            _ => shown.update(|it| *it = !*it),
        });
        view! { <IconButton label icon_name=name on_press/> }
    });
    // A masked secret stays masked: whoever wants to see it presses the eye.
    let on_refused = Callback::new(move |()| {
        let is_shown = shown.get_untracked();
        if is_shown {
            clipboard::select_text(&selector.get_value());
        }
        is_shown
    });
    let on_copied = on_copied.unwrap_or(Callback::new(|()| {}));
    view! {
        <div class="secret">
            <code translate="no" id=id class:masked=move || !shown.get()>{line}</code>
            {eye}
            {match prepare {
                Some(prepare) => view! { <CopyButton label=copy_label what text on_copied on_refused prepare/> },
                None => view! { <CopyButton label=copy_label what text on_copied on_refused/> },
            }}
        </div>
    }
}

/// A line to copy that is no secret.
#[component]
pub fn CodeLine(
    /// The line.
    #[prop(into)]
    text: Signal<String>,
    /// The accessible name of the copy button.
    copy_label: &'static str,
    /// The subject of the message after copying.
    what: &'static str,
) -> impl IntoView {
    let (shown, get) = (RwSignal::new(true), Callback::new(move |()| Some(text.get())));
    view! { <SecretLine text=get masked="" shown copy_label what/> }
}

/// Protects the secrets of a page: calls `forget` before the page is unloaded or enters the back/forward cache, and `mask`
/// when the tab has been hidden for a minute.
pub fn guard(mask: Callback<()>, forget: Callback<()>) {
    let since = StoredValue::new(None::<Moment>);
    let long = HIDDEN_FOR.as_secs_f64() * 1000.0;
    let check = move || {
        if since.try_get_value().flatten().is_some_and(|since| since.age() >= long - 100.0) {
            mask.try_run(());
        }
    };
    let changed = move |_| {
        // The timers of a suspended tab do not run, so the time is checked on coming back too.
        check();
        let hidden = document().hidden();
        since.set_value(hidden.then(Moment::now));
        if hidden {
            set_timeout(check, HIDDEN_FOR);
        }
    };
    Listener::new(&document(), "visibilitychange", Box::new(changed)).until_cleanup();
    Listener::new(&window(), "pagehide", Box::new(move |_| forget.run(()))).until_cleanup();
}
