//! The panel of a token just created: its plaintext, which cannot be shown again, to copy alone or as shell commands. If
//! the token replaces another one, also the steps of the replacement.

use crate::api;
use crate::nav_guard;
use crate::pages::credentials::tokens::describe::name;
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, PANEL_ID, Tokens, use_tokens};
use crate::ui::button::Button;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use crate::ui::icon::icon;
use crate::ui::secret_field::{CodeLine, DOTS, SecretLine, guard};
use api_types::{Token, TokenStatus};
use lean::prelude::*;

/// The panel above the list, until its plaintext is dropped.
#[component]
pub fn NewTokenPanel() -> impl IntoView {
    let tokens = use_tokens();
    let mask = Callback::new(move |()| tokens.panel.shown.set(false));
    guard(mask, Callback::new(move |()| tokens.forget()));
    on_cleanup(nav_guard::unblock);
    let id = Memo::new(move |_| tokens.panel.created.with(|created| created.as_ref().map(|it| it.id.clone())));
    // If the token was deleted elsewhere, its plaintext is useless.
    Effect::new(move || {
        if id.get().is_some_and(|id| tokens.current(&id).is_none()) {
            tokens.forget();
        }
    });
    (move || id.get().map(|_| panel(tokens))).into_child()
}

fn panel(tokens: Tokens) -> AnyView {
    let plain = move |()| tokens.panel.created.with(|created| created.as_ref().map(|it| it.secret.expose().to_owned()));
    let export = move |()| plain(()).map(|plain| ["export PIPES_TOKEN=", &plain].concat());
    let on_copied = Callback::new(move |()| tokens.set_copied());
    let verify = ["curl -H \"Authorization: Bearer $PIPES_TOKEN\" ", &api::address("/actor")].concat();
    let replaces = untrack(|| tokens.panel.created.with(|created| created.as_ref().and_then(|it| it.replaces.clone())));
    let title = match &replaces {
        Some(old) => ["Your new token, in place of ", &name(old)].concat(),
        None => "Your new token".to_owned(),
    };
    let (steps, deactivate) = replaces.map(|old| steps(tokens, old)).unzip();
    view! {
        <div class="new-token" role="group" aria-label="New token" aria-describedby="new-token-text" id=PANEL_ID tabindex="-1">
            {icon("check-circle")}
            <div class="new-token-body">
                <div>
                    <p class="callout-title">{title}</p>
                    <p id="new-token-text">"Copy it now. It cannot be shown again."</p>
                </div>
                <SecretLine
                    text=Callback::new(plain)
                    masked=["tpt_", DOTS].concat()
                    shown=tokens.panel.shown
                    eye=("Show token", "Hide token")
                    copy_label="Copy token"
                    what="Token"
                    on_copied=on_copied
                />
                <SecretLine
                    text=Callback::new(export)
                    masked=["export PIPES_TOKEN=tpt_", DOTS].concat()
                    shown=tokens.panel.shown
                    copy_label="Copy export line"
                    what="Export line"
                    on_copied=on_copied
                />
                <div class="labelled-value">
                    <p class="hint">"To verify it, in the shell where you have exported it:"</p>
                    <CodeLine text=verify copy_label="Copy curl line" what="Curl line"/>
                </div>
                {steps}
                <div class="actions">
                    {deactivate}
                    <Button label="Done" on_press=Callback::new(move |()| tokens.close_panel())/>
                </div>
            </div>
        </div>
    }
}

/// The steps to replace `old`, and the button of the last step.
fn steps(tokens: Tokens, old: Token) -> (AnyView, AnyView) {
    let name = name(&old);
    let id = old.id.clone();
    // A deleted token counts as inactive.
    let is_inactive = Memo::new(move |_| tokens.current(&id).is_none_or(|token| token.status == TokenStatus::Inactive));
    let is_copied = Memo::new(move |_| tokens.panel.copied.get());
    let done = |is_done: bool| {
        is_done.then(|| view! { <span>{icon("check")}<span class="visually-hidden">"Done"</span></span> })
    };
    let unavailable =
        Signal::derive(move || is_inactive.get() || !is_copied.get() || tokens.switching.mutation.is_busy());
    let press = Callback::new(move |()| {
        tokens.deactivate(untrack(|| tokens.current(&old.id)).unwrap_or_else(|| old.clone()));
    });
    let label = Signal::derive({
        let name = name.clone();
        move || ["Deactivate ", &name].concat()
    });
    let deactivate = {
        let name = name.clone();
        move || match (is_inactive.get(), is_copied.get()) {
            (true, _) => [&name, " is off. When nothing misses it, delete it."].concat(),
            (false, true) => {
                ["Deactivate ", &name, ". You can activate it again if something still needs it."].concat()
            }
            (false, false) => ["Deactivate ", &name, ", once the new one is copied."].concat(),
        }
    };
    let list = view! {
        <ol class="steps">
            <li><span>"Copy the new token."</span>{move || done(is_copied.get())}</li>
            <li><span>{["Put it where ", &name, " is used now."].concat()}</span></li>
            <li><span id="replace-last">{deactivate}</span>{move || done(is_inactive.get())}</li>
        </ol>
    };
    (list, view! { <Button label unavailable described_by="replace-last" on_press=press/> })
}

/// Asks once before the plaintext of a token is lost without a copy.
#[component]
pub fn Uncopied() -> impl IntoView {
    let tokens = use_tokens();
    let on_close = Callback::new(move |()| {
        // No effect after Leave: the navigation has happened before the browser reports that the dialog closed.
        nav_guard::cancel();
        tokens.dialog.set(ActiveDialog::None);
    });
    view! {
        <Dialog
            title="Leave without copying the token?"
            role=DialogRole::Alert
            on_close
            text=|| "It cannot be shown again. Without a copy it is of no use: you would delete it and make another."
        >
            <UncopiedFooter tokens/>
        </Dialog>
    }
}

#[component]
fn UncopiedFooter(tokens: Tokens) -> impl IntoView {
    let dialog = use_dialog();
    let leave = Callback::new(move |()| {
        tokens.panel.copied.set(true);
        dialog.close();
        tokens.close_panel();
        nav_guard::proceed();
    });
    view! { <AlertFooter cancel_label="Go back" label="Leave without it" on_press=leave/> }
}
