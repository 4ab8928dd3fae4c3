//! The panel of a token just made: masked, with eye and clipboard, the lines for the shell, and never again. For one that
//! takes the place of another, also the way from there.

use crate::api;
use crate::nav_guard;
use crate::pages::credentials::tokens::describe::name;
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, CreatedToken, PANEL_ID, Tokens, use_tokens};
use crate::ui::button::Button;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use crate::ui::icon::icon;
use crate::ui::secret_field::{CodeLine, DOTS, SecretLine, guard};
use api_types::{Token, TokenStatus};
use lean::prelude::*;

/// "New token", on top of the list, while its plaintext is kept.
#[component]
pub fn NewTokenPanel() -> impl IntoView {
    let tokens = use_tokens();
    let mask = Callback::new(move |()| tokens.panel.shown.set(false));
    guard(mask, Callback::new(move |()| tokens.forget()));
    on_cleanup(nav_guard::unblock);
    let id = Memo::new(move |_| tokens.panel.created.with(|created| created.as_ref().map(|it| it.id.clone())));
    // Deleted elsewhere: its plaintext is of no use.
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

/// The way to replace `old`, a step after the other, and the button of the last one.
fn steps(tokens: Tokens, old: Token) -> (AnyView, AnyView) {
    let called = name(&old);
    let id = old.id.clone();
    // Gone counts as switched off.
    let is_off = Memo::new(move |_| tokens.current(&id).is_none_or(|token| token.status == TokenStatus::Inactive));
    let is_copied =
        Memo::new(move |_| tokens.panel.created.with(|created| created.as_ref().is_some_and(|it| it.copied)));
    let done = |is_done: bool| {
        is_done.then(|| view! { <span>{icon("check")}<span class="visually-hidden">"Done"</span></span> })
    };
    let unavailable = Signal::derive(move || is_off.get() || !is_copied.get() || tokens.switch.mutation.is_busy());
    let press = Callback::new(move |()| {
        tokens.deactivate(untrack(|| tokens.current(&old.id)).unwrap_or_else(|| old.clone()));
    });
    let label = Signal::derive({
        let called = called.clone();
        move || ["Deactivate ", &called].concat()
    });
    let deactivate = {
        let called = called.clone();
        move || match (is_off.get(), is_copied.get()) {
            (true, _) => [&called, " is off. When nothing misses it, delete it."].concat(),
            (false, true) => {
                ["Deactivate ", &called, ". You can activate it again if something still needs it."].concat()
            }
            (false, false) => ["Deactivate ", &called, ", once the new one is copied."].concat(),
        }
    };
    let list = view! {
        <ol class="steps">
            <li><span>"Copy the new token."</span>{move || done(is_copied.get())}</li>
            <li><span>{["Put it where ", &called, " is used now."].concat()}</span></li>
            <li><span id="replace-last">{deactivate}</span>{move || done(is_off.get())}</li>
        </ol>
    };
    (list, view! { <Button label unavailable described_by="replace-last" on_press=press/> })
}

/// Asks once before a token is lost that was not copied.
#[component]
pub fn Uncopied() -> impl IntoView {
    let tokens = use_tokens();
    let on_close = Callback::new(move |()| {
        // Whoever leaves has left before the browser tells that the dialog is closed.
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
        tokens.panel.created.update(|created: &mut Option<CreatedToken>| {
            if let Some(created) = created {
                created.copied = true;
            }
        });
        dialog.close();
        tokens.close_panel();
        nav_guard::proceed();
    });
    view! { <AlertFooter cancel_label="Go back" label="Leave without it" on_press=leave/> }
}
