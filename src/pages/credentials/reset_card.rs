//! "Reset authentication": ends all tokens and sessions at once.

use crate::api::{self, ApiError};
use crate::components::error_note::ErrorNote;
use crate::mutation::Mutation;
use crate::pages::credentials::tokens::describe::name;
use crate::query::use_cache;
use crate::session::{SessionStore, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::card::{Card, CardFooter};
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole};
use crate::ui::icon::icon;
use lean::prelude::*;

/// The card.
#[component]
pub fn ResetCard() -> impl IntoView {
    let open = RwSignal::new(false);
    let dialog = move || {
        open.get().then(|| {
            let on_close = Callback::new(move |()| open.set(false));
            let text = "Everything that is signed in as you is signed out at once. It cannot be undone.";
            view! {
                <Dialog title="Reset authentication?" role=DialogRole::Alert on_close text>
                    <Body/>
                </Dialog>
            }
        })
    };
    view! {
        <Card title="Reset authentication" danger=true lead=|| "Ends every way in at once. Use it when a key may have leaked.">
            <div class="card-body">{consequences()}</div>
            <CardFooter hint="You will sign in again with your email.">
                <Button
                    label="Reset authentication"
                    variant=Variant::Danger
                    on_press=Callback::new(move |()| open.set(true))
                />
            </CardFooter>
        </Card>
        {dialog}
    }
}

/// Lists what a reset ends and what it keeps.
fn consequences() -> AnyView {
    let cache = use_cache();
    let tokens = move || match cache.tokens.value() {
        Some(list) if list.is_empty() => "Every API token: you have none".to_owned(),
        Some(list) => {
            let names: Vec<_> = list.iter().map(name).collect();
            ["Every API token (", &list.len().to_string(), "): ", &names.join(", ")].concat()
        }
        None => "Every API token".to_owned(),
    };
    let sessions = if api::signed_by_token() {
        "Every CLI and browser session, and the token you are signed in with: it signs you out"
    } else {
        "Every CLI and browser session, this one too"
    };
    let workspaces = move || {
        let number = cache.workspaces.count("workspace", "workspaces");
        ["Your ", &number.unwrap_or("workspaces".into()), " and the database password stay as they are"].concat()
    };
    view! {
        <ul class="consequence-list">
            <li>{icon("key")}<span>{tokens}</span></li>
            <li>{icon("power")}<span>{sessions}</span></li>
            <li>{icon("stack")}<span class="muted">{workspaces}</span></li>
        </ul>
    }
}

#[component]
fn Body() -> impl IntoView {
    let session = use_session();
    let mutation = Mutation::new();
    let send = Callback::new(move |()| mutation.run(reset(session)));
    let failure = move || {
        mutation.error().map(|error| {
            let safe = match &error {
                ApiError::MissingDateHeader => "Nothing was done.",
                error if error.outcome_unknown() => {
                    "Whether it was done is not known: if it was, you will be asked to sign in."
                }
                _ => "Nothing has ended.",
            };
            view! { <ErrorNote title="Authentication was not reset" error safe on_retry=send/> }
        })
    };
    let busy = Signal::derive(move || mutation.is_busy());
    view! {
        <div class="dialog-body">
            {consequences()}
            {failure.into_child()}
        </div>
        <AlertFooter label="Reset authentication" busy_label="Resetting…" busy on_press=send/>
    }
}

async fn reset(session: SessionStore) -> Result<(), ApiError> {
    let at = api::clock().await?.ok_or(ApiError::MissingDateHeader)?;
    match api::account::reset_authentication(&session.handle_untracked(), at).await {
        Ok(()) => {}
        // Without an answer: if the session is no longer accepted, the reset has happened.
        Err(error) if error.outcome_unknown() && api::account::actor().await != Err(ApiError::SignedOut) => {
            return Err(error);
        }
        Err(error) if error.outcome_unknown() => {}
        Err(error) => return Err(error),
    }
    session.reset();
    Ok(())
}
