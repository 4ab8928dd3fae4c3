//! The session ended while a page was open: asks to sign in again in place, so that what was typed stays.

use crate::element::IntoChild;
use crate::routes;
use crate::session::{Session, use_session};
use crate::signal::{Effect, RwSignal, Signal};
use crate::task::Task;
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{Dialog, DialogRole};
use crate::ui::error_note::ErrorNote;
use leptos::prelude::*;
use markup::view;

/// The dialog, while the session is expired. It goes by itself once the person has signed in again in any tab.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(false);
    let task = Task::new();
    // Every further refusal opens it again for whoever has put it off.
    Effect::new(move || {
        let expired = matches!(session.get(), Session::Expired(_));
        if open.get_untracked() != expired {
            task.clear();
            open.set(expired);
        }
    });
    let failure = move || {
        task.error().map(|error| {
            view! { <div class="dialog-body"><ErrorNote title="You are not signed in yet" error/></div> }
        })
    };
    let dialog = move || {
        open.get().then(|| {
            view! {
                <Dialog
                    title="Sign in again"
                    role=DialogRole::Alert
                    on_close=Callback::new(move |()| open.set(false))
                    text=|| "Your session has ended. This page stays as it is: sign in in another tab, then come back here."
                >
                    {failure}
                    <div class="card-foot">
                        <div class="actions">
                            <Button
                                label="I am signed in"
                                unavailable=Signal::derive(move || task.is_busy())
                                on_press=Callback::new(move |()| task.run(async move { session.signed_in().await }))
                            />
                            <a
                                class="button"
                                data-variant=Variant::Primary.name()
                                href=routes::SIGN_IN
                                target="_blank"
                                rel="noopener external"
                                autofocus
                            >
                                "Sign in in a new tab"
                            </a>
                        </div>
                    </div>
                </Dialog>
            }
        })
    };
    dialog.into_child()
}
