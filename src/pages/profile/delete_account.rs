//! "Delete developer account": lists what is deleted, and asks for the handle as confirmation.

use crate::api::change::is;
use crate::api::{self, ApiError};
use crate::components::error_note::change_note;
use crate::mutation::{Failure, Mutation};
use crate::query::use_cache;
use crate::session::{SessionStore, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::card::{Card, CardFooter};
use crate::ui::dialog::{Dialog, DialogRole, use_dialog};
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::{Form, SubmitButton};
use crate::ui::fresh_id;
use crate::ui::icon::icon;
use api_types::{BillingStatus, User};
use lean::prelude::*;

/// The card at the end of the page.
#[component]
pub fn DeleteCard() -> impl IntoView {
    let open = RwSignal::new(false);
    let dialog = move || {
        open.get().then(|| {
            let on_close = Callback::new(move |()| open.set(false));
            let text = move || {
                let handle = use_session().handle();
                view! { "This removes "<strong translate="no">{handle}</strong>" for good. It is not reversible." }
            };
            view! {
                <Dialog title="Delete developer account" role=DialogRole::Alert on_close text>
                    <Body/>
                </Dialog>
            }
        })
    };
    let lead = move || match (workspace_count(), token_count()) {
        (Some(workspaces), Some(tokens)) => {
            ["Removes the account with its ", &workspaces, ", ", &tokens, " and its subscription."].concat()
        }
        _ => "Removes the account with its workspaces, tokens and subscription.".to_owned(),
    };
    view! {
        <Card title="Delete developer account" danger=true lead>
            <div class="card-body">
                <p class="muted">
                    "Workspaces, tokens and the subscription end with it. Download your invoices first if you need them."
                </p>
            </div>
            <CardFooter hint="This cannot be undone.">
                <Button
                    label="Delete developer account"
                    variant=Variant::Danger
                    on_press=Callback::new(move |()| open.set(true))
                />
            </CardFooter>
        </Card>
        {dialog}
    }
}

fn workspace_count() -> Option<String> {
    use_cache().workspaces.count("workspace", "workspaces")
}

fn token_count() -> Option<String> {
    use_cache().tokens.count("token", "tokens")
}

/// What happens to the subscription.
fn subscription_text(user: &User) -> &'static str {
    match user.billing.as_ref().map(|billing| &billing.status) {
        _ if user.in_tenant() => "No subscription of yours: your tenant pays",
        Some(BillingStatus::Active | BillingStatus::PaymentFailed) => {
            "The subscription, with a last invoice for what is not billed yet"
        }
        Some(BillingStatus::Trial) => "The trial subscription",
        _ => "No subscription: there is none",
    }
}

async fn delete(session: SessionStore, mutation: Mutation) -> Result<(), Failure> {
    let user = untrack(move || session.user()).ok_or(ApiError::SignedOut)?;
    let request = api::account::delete(&user);
    mutation.send(request, Box::pin(is_deleted(session, user))).await?;
    session.deleted();
    Ok(())
}

/// Whether the account is deleted: the service no longer accepts the session, and nobody has its handle.
async fn is_deleted(session: SessionStore, user: User) -> Result<bool, ApiError> {
    match session.reread().await {
        Ok(_) => Ok(false),
        Err(ApiError::SignedOut) => match api::account::identity(&user.handle).await {
            Err(ApiError::NotFound) => Ok(true),
            Ok(identity) if is(&identity, "id", &user.id) => Ok(false),
            Ok(_) => Err(ApiError::SignedOut),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    }
}

#[component]
fn Body() -> impl IntoView {
    let session = use_session();
    let dialog = use_dialog();
    let typed = RwSignal::new(String::new());
    let mutation = Mutation::new();
    // Exact comparison: case and spaces count.
    let matches = Memo::new(move |_| typed.with(|typed| !typed.is_empty() && *typed == session.handle()));
    let send = Callback::new(move |()| {
        if matches.get_untracked() {
            mutation.run(delete(session, mutation));
        }
    });
    let failure = move || {
        mutation.failure().map(|failure| {
            let look = "Whether it is deleted is not known. Retry finds out.";
            change_note(("The account", "deleted"), failure, "Everything is as it was.", look, Some(send))
        })
    };
    let id = fresh_id("reason");
    let reason = Signal::derive(move || {
        let text =
            if typed.with(String::is_empty) { "Type the handle to go on." } else { "The handle does not match yet." };
        (!matches.get()).then(|| text.to_owned())
    });
    let busy = Signal::derive(move || mutation.is_busy());
    let line = |name, text: AnyView| view! { <li>{icon(name)}<span>{text}</span></li> };
    let counted = |number: Option<String>, what: &str, ends: &str| {
        [number.unwrap_or_else(|| ["All ", what].concat()).as_str(), ends].concat()
    };
    let footer = view! {
        <CardFooter hint="" reason reason_id=id.clone()>
            <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
            <SubmitButton
                label="Delete"
                busy_label="Deleting…"
                busy
                variant=Variant::Danger
                described_by=id
                unavailable=Signal::derive(move || !matches.get())
            />
        </CardFooter>
    };
    view! {
        <Form on_submit=send busy body_class="dialog-body" error=failure footer>
            <ul class="consequence-list">
                {line("stack", (move || counted(workspace_count(), "workspaces", ", with data and DNS names")).into_child())}
                {line("key", (move || counted(token_count(), "tokens", "; whatever signs in by token stops")).into_child())}
                {line("card", (move || session.user().map(|user| subscription_text(&user))).into_child())}
            </ul>
            <Field
                label=view! { "Type "<code translate="no">{move || session.handle()}</code>" to confirm" }
                value=typed
                error=Signal::stored(None::<String>)
                kind=FieldKind::Code
                autofocus=true
            />
        </Form>
    }
}
