//! The panel of a token just made: masked, with eye and clipboard, the line for the shell, and never again.

use super::tokens::{Fresh, Open, PANEL_ID, Tokens, use_tokens};
use crate::browser::{Listener, document, window};
use crate::element::IntoChild;
use crate::leave;
use crate::signal::Memo;
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{Dialog, DialogRole, use_dialog};
use crate::ui::icon::icon;
use crate::ui::secret::{DOTS, SecretLine};
use leptos::prelude::*;
use markup::view;
use std::time::Duration;

/// How long a page may be hidden before what it shows is masked again.
const HIDDEN_FOR: Duration = Duration::from_mins(1);

/// "New token", on top of the list, while its plaintext is kept.
#[component]
pub fn NewTokenPanel() -> impl IntoView {
    let tokens = use_tokens();
    guard(tokens);
    let id = Memo::new(move |_| tokens.fresh.with(|fresh| fresh.as_ref().map(|it| it.id.clone())));
    (move || id.get().map(|_| panel(tokens))).into_child()
}

fn panel(tokens: Tokens) -> AnyView {
    let plain = move |()| tokens.fresh.with(|fresh| fresh.as_ref().map(|it| it.secret.expose().to_owned()));
    let export = move |()| plain(()).map(|plain| ["export PIPES_TOKEN=", &plain].concat());
    let kept = Callback::new(move |()| tokens.kept());
    view! {
        <div class="new-token" role="group" aria-label="New token" aria-describedby="new-token-text" id=PANEL_ID tabindex="-1">
            {icon("check-circle")}
            <div class="new-token-body">
                <div>
                    <p class="note-title">"Your new token"</p>
                    <p id="new-token-text">"Copy it now. It cannot be shown again."</p>
                </div>
                <SecretLine
                    text=Callback::new(plain)
                    masked=["tpt_", DOTS].concat()
                    shown=tokens.shown
                    eye=("Show token", "Hide token")
                    copy_label="Copy token"
                    what="Token"
                    on_copied=kept
                />
                <SecretLine
                    text=Callback::new(export)
                    masked=["export PIPES_TOKEN=tpt_", DOTS].concat()
                    shown=tokens.shown
                    copy_label="Copy export line"
                    what="Export line"
                    on_copied=kept
                />
                <div class="actions">
                    <Button label="Done" on_press=Callback::new(move |()| tokens.close_panel())/>
                </div>
            </div>
        </div>
    }
}

/// Drops the plaintext when the page is left, and masks it when the page has been hidden for a minute.
fn guard(tokens: Tokens) {
    let mask = move || {
        if document().hidden() {
            tokens.shown.try_set(false);
        }
    };
    let hidden = move |_| {
        if document().hidden() {
            set_timeout(mask, HIDDEN_FOR);
        }
    };
    Listener::new(&window(), "pagehide", Box::new(move |_| tokens.forget())).until_cleanup();
    Listener::new(&document(), "visibilitychange", Box::new(hidden)).until_cleanup();
    on_cleanup(leave::disarm);
}

/// Asks once before a token is lost that was not copied.
#[component]
pub fn Uncopied() -> impl IntoView {
    let tokens = use_tokens();
    let on_close = Callback::new(move |()| {
        // Whoever leaves has left before the browser tells that the dialog is closed.
        leave::stay();
        tokens.open.set(Open::Nothing);
    });
    view! {
        <Dialog
            title="Leave without copying the token?"
            role=DialogRole::Alert
            on_close
            text=|| "It cannot be shown again. Without a copy it is of no use: you would delete it and make another."
        >
            <UncopiedFoot tokens/>
        </Dialog>
    }
}

#[component]
fn UncopiedFoot(tokens: Tokens) -> impl IntoView {
    let dialog = use_dialog();
    let leave = Callback::new(move |()| {
        tokens.fresh.update(|fresh: &mut Option<Fresh>| {
            if let Some(fresh) = fresh {
                fresh.kept = true;
            }
        });
        dialog.close();
        tokens.close_panel();
        leave::go_on();
    });
    view! {
        <div class="card-foot">
            <div class="actions">
                <Button label="Go back" autofocus=true on_press=Callback::new(move |()| dialog.close())/>
                <Button label="Leave without it" variant=Variant::Danger on_press=leave/>
            </div>
        </div>
    }
}
