//! "Edit title". The expiry of a token cannot be changed.

use crate::api::ApiError;
use crate::pages::credentials::tokens::describe::token_note;
use crate::pages::credentials::tokens::token_row::masked;
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, use_tokens};
use crate::ui::button::Button;
use crate::ui::card::CardFooter;
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::field::Field;
use crate::ui::form::{Form, SubmitButton};
use crate::ui::fresh_id;
use api_types::{Token, TokenTitle};
use lean::prelude::*;

/// The dialog for `token`.
#[component]
pub fn EditTitle(
    /// The token as it was when the dialog opened.
    token: Token,
) -> impl IntoView {
    let tokens = use_tokens();
    tokens.renaming.clear();
    let on_close = Callback::new(move |()| tokens.dialog.set(ActiveDialog::None));
    let text = ["What you call ", &masked(&token), ", to know it from the others."].concat();
    view! {
        <Dialog title="Edit title" on_close text=move || text.clone()>
            <TitleForm token/>
        </Dialog>
    }
}

#[component]
fn TitleForm(token: Token) -> impl IntoView {
    let tokens = use_tokens();
    let dialog = use_dialog();
    let before = token.title().unwrap_or_default().to_owned();
    let title = RwSignal::new(before.clone());
    let wrong = RwSignal::new(None::<String>);
    let base = StoredValue::new(token);
    let save = Callback::new(move |()| match TokenTitle::parse(&title.get_untracked()) {
        Err(error) => wrong.set(Some(error.message().into())),
        Ok(parsed) => {
            wrong.set(None);
            let seen = base.get_value();
            // The list may have a newer version than when the dialog opened, for example after a 412.
            let current = tokens.current_untracked(&seen.id).unwrap_or_else(|| seen.clone());
            base.set_value(current.clone());
            if current.title() == seen.title() || tokens.renaming.was_refetched() {
                tokens.rename(current, parsed, move || dialog.close());
            } else {
                // Another tab has changed the title since the dialog opened.
                tokens.renaming.fail(ApiError::Stale);
            }
        }
    });
    let error = Signal::derive(move || {
        wrong.get().or_else(|| tokens.renaming.error().and_then(|error| error.for_field("title")))
    });
    let failure = move || {
        let failure = tokens.renaming.failure().filter(|failure| failure.error.for_field("title").is_none());
        failure.map(|failure| {
            let kept = " What you typed is kept.";
            token_note(("The title", "saved"), failure, "The title is as it was.", kept, save)
        })
    };
    let same = Signal::derive(move || title.with(|title| title.trim() == before));
    let busy = Signal::derive(move || tokens.renaming.is_busy());
    let reason = Signal::derive(move || same.get().then(|| "No changes to save.".to_owned()));
    let reason_id = fresh_id("reason");
    let on_submit = Callback::new(move |()| {
        if !same.get_untracked() {
            save.run(());
        }
    });
    let footer = view! {
        <CardFooter hint="" reason reason_id=reason_id.clone()>
            <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
            <SubmitButton label="Save" busy_label="Saving…" busy described_by=reason_id unavailable=same/>
        </CardFooter>
    };
    view! {
        <Form on_submit busy body_class="dialog-body" error=failure footer>
            <Field label="Title" value=title error hint="Up to 100 characters. Empty makes it untitled." autofocus=true/>
        </Form>
    }
}
