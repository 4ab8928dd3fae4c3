//! "Reset authentication": ends all tokens and sessions at once.

use crate::api::{self, ApiError};
use crate::components::error_note::change_note;
use crate::mutation::{Failure, Mutation, Outcome};
use crate::pages::credentials::tokens::describe::name;
use crate::query::use_cache;
use crate::session::{SessionStore, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::card::{Card, CardFooter};
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use crate::ui::icon::icon;
use crate::ui::status::use_status;
use api_types::UpdateUser;
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
    let (session, status, dialog) = (use_session(), use_status(), use_dialog());
    let mutation = Mutation::new();
    // The last reset whose outcome is not known.
    let unconfirmed = RwSignal::new(None::<UpdateUser>);
    let send = Callback::new(move |()| mutation.run(reset(session, mutation, unconfirmed)));
    // The session may have ended with it. After signing in again the account tells.
    Effect::new(move || {
        let reset = unconfirmed.get();
        if reset.is_some_and(|reset| session.user().is_some_and(|user| reset.holds_in(&user))) {
            dialog.close();
            status.done("Authentication was reset.");
        }
    });
    let failure = move || {
        mutation.failure().map(|failure| {
            let safe = match failure.error {
                ApiError::MissingDateHeader => "Nothing was done.",
                _ => "Nothing has ended.",
            };
            let look = "Whether anything has ended is not known. When you have signed in again, this page tells.";
            change_note(("Authentication", "reset"), failure, safe, look, Some(send))
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

async fn reset(
    session: SessionStore,
    mutation: Mutation,
    unconfirmed: RwSignal<Option<UpdateUser>>,
) -> Result<(), Failure> {
    let at = api::clock().await?.ok_or(ApiError::MissingDateHeader)?;
    let reset = api::account::reset(at);
    let request = api::account::reset_authentication(&session.handle_untracked(), &reset);
    let wanted = reset.clone();
    // A 401 is no proof: the session may have ended in another way.
    let look = Box::pin(async move { Ok(wanted.holds_in(&session.reread().await?)) });
    let settled = mutation.send(request, look).await;
    let is_unknown = settled.as_ref().is_err_and(|failure| failure.outcome == Outcome::Unknown);
    unconfirmed.set(is_unknown.then_some(reset));
    settled?;
    session.reset();
    Ok(())
}
