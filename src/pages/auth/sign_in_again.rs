//! Signing in again in a dialog when the session has expired, so that the page below keeps unsaved text.

use crate::api;
use crate::components::error_note::ErrorNote;
use crate::mutation::Mutation;
use crate::pages::auth::sign_in::ByToken;
use crate::routes;
use crate::session::{Session, SessionStore, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{Dialog, DialogRole, use_dialog};
use lean::prelude::*;

const BY_SESSION: &str =
    "Your session has ended. This page stays as it is: sign in in another tab, then come back here.";
const BY_TOKEN: &str = "Your token was deactivated or deleted, or it expired. This page stays as it is: paste a token \
                        that is good, and go on.";

/// The dialog while the session is expired. It closes when the person has signed in again, in any tab.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let open = RwSignal::new(false);
    // After it was dismissed, every further 401 reopens it.
    Effect::new(move || {
        if is_expired(session) && !open.get_untracked() {
            open.set(true);
        }
    });
    let dialog = move || {
        open.get().then(|| {
            let text = if api::signed_by_token() { BY_TOKEN } else { BY_SESSION };
            let on_close = Callback::new(move |()| open.set(false));
            view! {
                <Dialog title="Sign in again" role=DialogRole::Alert on_close text>
                    <Ways/>
                </Dialog>
            }
        })
    };
    dialog.into_child()
}

fn is_expired(session: SessionStore) -> bool {
    matches!(session.get(), Session::Expired(_))
}

/// The way by which the person was signed in before.
#[component]
fn Ways() -> impl IntoView {
    let session = use_session();
    let dialog = use_dialog();
    // Closed rather than removed, so that the browser restores the focus.
    Effect::new(move || {
        if !is_expired(session) {
            dialog.close();
        }
    });
    if api::signed_by_token() {
        return view! { <div class="dialog-body"><ByToken again=true/></div> };
    }
    let mutation = Mutation::new();
    let failure = move || {
        mutation.error().map(|error| {
            view! { <div class="dialog-body"><ErrorNote title="You are not signed in yet" error/></div> }
        })
    };
    view! {
        {failure}
        <div class="card-footer">
            <div class="actions">
                <Button
                    label="I am signed in"
                    unavailable=Signal::derive(move || mutation.is_busy())
                    on_press=Callback::new(move |()| mutation.run(async move { Ok(session.signed_in().await?) }))
                />
                <a
                    class="button"
                    data-variant=Variant::Primary.name()
                    href=routes::sign_in()
                    target="_blank"
                    rel="noopener external"
                    autofocus
                >
                    "Sign in in a new tab"
                </a>
            </div>
        </div>
    }
}
