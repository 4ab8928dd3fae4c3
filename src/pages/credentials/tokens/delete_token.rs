//! Dialogs that confirm deleting a token, and deactivating the token of the current session.

use crate::api;
use crate::pages::credentials::tokens::describe::{isolated, name, token_note};
use crate::pages::credentials::tokens::token_row::masked;
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, use_tokens};
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use api_types::{Token, TokenStatus};
use lean::prelude::*;

const SIGNS_OUT: &str = " You are signed in with this token: it signs you out.";

/// "Delete token …?". Errors are shown in the dialog.
#[component]
pub fn DeleteToken(
    /// The token to delete.
    token: Token,
) -> impl IntoView {
    let tokens = use_tokens();
    tokens.deleting.clear();
    let title =
        ["Delete token ", &isolated(token.title().or(token.last4.as_deref()).unwrap_or_default()), "?"].concat();
    let text = text(&token, " stop working at once. Deactivate it instead if you may need it again.");
    let on_close = Callback::new(move |()| tokens.dialog.set(ActiveDialog::None));
    view! {
        <Dialog title role=DialogRole::Alert on_close text>
            <DeleteFooter token/>
        </Dialog>
    }
}

#[component]
fn DeleteFooter(token: Token) -> impl IntoView {
    let tokens = use_tokens();
    let dialog = use_dialog();
    let named = name(&token);
    let act = Callback::new(move |()| tokens.delete(token.clone(), move || dialog.close()));
    let failure = move || {
        tokens.deleting.failure().map(|failure| {
            let note = token_note((&named, "deleted"), failure, "It still works.", "", act);
            view! { <div class="dialog-body">{note}</div> }
        })
    };
    let busy = Signal::derive(move || tokens.deleting.is_busy());
    view! {
        {failure}
        <AlertFooter label="Delete" busy_label="Deleting…" busy on_press=act/>
    }
}

/// "Deactivate token …?", which signs out. Other tokens are deactivated without a dialog, since that can be undone.
#[component]
pub fn DeactivateOwn(
    /// The token to deactivate.
    token: Token,
) -> impl IntoView {
    let tokens = use_tokens();
    let title =
        ["Deactivate token ", &isolated(token.title().or(token.last4.as_deref()).unwrap_or_default()), "?"].concat();
    let text = text(&token, " stop working until it is activated again.");
    let on_close = Callback::new(move |()| tokens.dialog.set(ActiveDialog::None));
    view! {
        <Dialog title role=DialogRole::Alert on_close text>
            <DeactivateFooter token/>
        </Dialog>
    }
}

#[component]
fn DeactivateFooter(token: Token) -> impl IntoView {
    let tokens = use_tokens();
    let dialog = use_dialog();
    let act = Callback::new(move |()| {
        dialog.close();
        tokens.switch(token.clone(), TokenStatus::Inactive);
    });
    view! { <AlertFooter label="Deactivate" on_press=act/> }
}

fn text(token: &Token, ends: &'static str) -> impl Fn() -> AnyView + Send + Sync + 'static {
    let masked = masked(token);
    let signs_out = api::is_own(token).then_some(SIGNS_OUT);
    move || {
        view! { "Scripts and CLIs that use "<code translate="no">{masked.clone()}</code>{ends}{signs_out} }
    }
}
