//! A secret on its line: masked until asked for, and not in the document while masked.

use crate::browser::clipboard;
use crate::browser::dom::{document, window};
use crate::browser::timers::now;
use crate::ui::button::IconButton;
use crate::ui::copy_button::{BeforeCopy, CopyButton};
use crate::ui::fresh_id;
use lean::Listener;
use lean::prelude::*;
use std::time::Duration;

/// The dots that stand for a secret.
pub const DOTS: &str = "••••••••";

/// How long a page may be hidden before what it shows is masked again.
const HIDDEN_FOR: Duration = Duration::from_mins(1);

/// One line of a secret. `shown` is shared by the lines that show the same one.
#[component]
pub fn SecretLine(
    /// Gives the line in clear, or nothing once the secret is dropped.
    text: Callback<(), Option<String>>,
    /// What stands there while it is masked.
    #[prop(into)]
    masked: Signal<String>,
    /// Whether it is in clear.
    shown: RwSignal<bool>,
    /// Brings the secret in, before it is shown or copied.
    #[prop(optional)]
    prepare: Option<BeforeCopy>,
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
    let copy = Callback::new(move |()| text.run(()).unwrap_or_default());
    let on_refused = Callback::new(move |()| {
        shown.set(true);
        request_animation_frame(move || clipboard::select_text(&selector.try_get_value().unwrap_or_default()));
    });
    let on_copied = on_copied.unwrap_or(Callback::new(|()| {}));
    view! {
        <div class="secret">
            <code translate="no" id=id class:dots=move || !shown.get()>{line}</code>
            {eye}
            {match prepare {
                Some(prepare) => view! { <CopyButton label=copy_label what text=copy on_copied on_refused prepare/> },
                None => view! { <CopyButton label=copy_label what text=copy on_copied on_refused/> },
            }}
        </div>
    }
}

/// A line that is no secret, to be copied.
#[component]
pub fn CodeLine(
    /// The line.
    #[prop(into)]
    text: Signal<String>,
    /// The name of the clipboard button.
    copy_label: &'static str,
    /// What is copied, for the message.
    what: &'static str,
) -> impl IntoView {
    let (shown, get) = (RwSignal::new(true), Callback::new(move |()| Some(text.get())));
    view! { <SecretLine text=get masked="" shown copy_label what/> }
}

/// What holds for every secret of a page: it is dropped by `forget` before the page goes away or into the back/forward
/// cache, and masked by `mask` when the page has been hidden for a minute.
pub fn guard(mask: Callback<()>, forget: Callback<()>) {
    let since = StoredValue::new(None::<f64>);
    let long = HIDDEN_FOR.as_secs_f64() * 1000.0;
    let look = move || {
        if since.try_get_value().flatten().is_some_and(|since| now() - since >= long - 100.0) {
            mask.try_run(());
        }
    };
    let changed = move |_| {
        // A page that sleeps has no timers: on coming back it is looked at again.
        look();
        let hidden = document().hidden();
        since.set_value(hidden.then(now));
        if hidden {
            set_timeout(look, HIDDEN_FOR);
        }
    };
    Listener::new(&document(), "visibilitychange", Box::new(changed)).until_cleanup();
    Listener::new(&window(), "pagehide", Box::new(move |_| forget.run(()))).until_cleanup();
}
