//! The session ended while a page was open: asks to sign in again in place, so that what was typed stays.

use crate::element::IntoChild;
use crate::routes;
use crate::session::{Session, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{Dialog, DialogRole};
use leptos::prelude::*;
use markup::view;

/// The dialog, while the session is expired. It goes by itself once the person has signed in again in any tab.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let expired = Memo::new(move |_| matches!(session.get(), Session::Expired(_)));
    let put_off = RwSignal::new(false);
    Effect::new(move || {
        expired.track();
        put_off.set(false);
    });
    let dialog = move || {
        (expired.get() && !put_off.get()).then(|| {
            view! {
                <Dialog
                    title="Sign in again"
                    role=DialogRole::Alert
                    on_close=Callback::new(move |()| put_off.set(true))
                    text=|| "Your session has ended. This page stays as it is: sign in in another tab, then come back here."
                >
                    <div class="card-foot">
                        <div class="actions">
                            <Button label="I am signed in" on_press=Callback::new(move |()| session.check())/>
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
