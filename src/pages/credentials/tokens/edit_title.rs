//! "Edit title": what a token is called. Its expiry is fixed when it is made.

use crate::api::ApiError;
use crate::components::error_note::ErrorNote;
use crate::pages::credentials::tokens::describe::outcome_text;
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, use_tokens};
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::field::Field;
use api_types::{Token, TokenTitle};
use lean::prelude::*;

/// The dialog for `token`.
#[component]
pub fn EditTitle(
    /// The token as it was when the dialog opened.
    token: Token,
) -> impl IntoView {
    let tokens = use_tokens();
    tokens.rename.clear();
    let on_close = Callback::new(move |()| tokens.dialog.set(ActiveDialog::None));
    let text = [
        "What you call ",
        &crate::pages::credentials::tokens::token_row::masked(&token),
        ", to know it from the others.",
    ]
    .concat();
    view! {
        <Dialog title="Edit title" on_close text=move || text.clone()>
            <Form token/>
        </Dialog>
    }
}

#[component]
fn Form(token: Token) -> impl IntoView {
    let tokens = use_tokens();
    let dialog = use_dialog();
    let before = token.title().unwrap_or_default().to_owned();
    let title = RwSignal::new(before.clone());
    let wrong = RwSignal::new(None::<String>);
    let base = StoredValue::new(token);
    let save = move || match TokenTitle::parse(&title.get_untracked()) {
        Err(error) => wrong.set(Some(error.message().into())),
        Ok(parsed) => {
            wrong.set(None);
            let seen = base.get_value();
            // The version may be newer than when the dialog opened, as after a 412.
            let current = tokens.current_untracked(&seen.id).unwrap_or_else(|| seen.clone());
            base.set_value(current.clone());
            if current.title() == seen.title() || tokens.rename.was_refetched() {
                tokens.rename(current, parsed, move || dialog.close());
            } else {
                // Another tab has given it a title meanwhile, and this one has heard of it.
                tokens.rename.fail(ApiError::Stale);
            }
        }
    };
    let error = Signal::derive(move || {
        wrong.get().or_else(|| tokens.rename.error().and_then(|error| error.for_field("title")))
    });
    let failure = move || {
        tokens.rename.error().filter(|error| error.for_field("title").is_none()).map(|error| {
            let safe = [outcome_text(&error, "The title is as it was."), " What you typed is kept."].concat();
            let on_retry = Callback::new(move |()| save());
            view! { <ErrorNote title="The title was not saved" error safe on_retry/> }
        })
    };
    let same = Signal::derive(move || title.with(|title| title.trim() == before));
    let busy = move || tokens.rename.is_busy();
    let reason = Signal::derive(move || same.get().then(|| "No changes to save.".to_owned()));
    let reason_id = crate::ui::fresh_id("reason");
    let label = Signal::derive(move || if busy() { "Saving…" } else { "Save" }.to_owned());
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if !same.get_untracked() {
                    save();
                }
            }
        >
            <div class="dialog-body">
                <Field label="Title" value=title error hint="Up to 100 characters. Empty makes it untitled." autofocus=true/>
                {failure}
            </div>
            <crate::ui::card::CardFooter hint="" reason reason_id=reason_id.clone()>
                <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
                <Button
                    label
                    variant=Variant::Primary
                    submit=true
                    described_by=reason_id
                    unavailable=Signal::derive(move || same.get() || busy())
                    on_press=Callback::new(|()| {})
                />
            </crate::ui::card::CardFooter>
        </form>
    }
}
