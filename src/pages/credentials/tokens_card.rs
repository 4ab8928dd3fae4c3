//! The Tokens card: the list, what went wrong with it, and New Token.

use super::delete_token::{DeactivateOwn, DeleteToken};
use super::edit_title::EditTitle;
use super::new_token::{NewTokenPanel, Uncopied};
use super::token_row::TokenRow;
use super::tokens::{NEW_TOKEN_ID, Open, Tokens, name, standing, use_tokens};
use crate::api::ApiError;
use crate::data::{Loaded, use_data};
use crate::element::{IntoChild, nothing};
use crate::session::use_session;
use crate::signal::{Memo, Signal};
use crate::ui::badge::Meaning;
use crate::ui::button::{Button, Variant};
use crate::ui::card::{Card, CardFoot};
use crate::ui::error_note::ErrorNote;
use crate::ui::icon::icon;
use crate::ui::load::Load;
use crate::ui::note::note;
use leptos::prelude::*;
use markup::view;
use wire::{Token, TokenStatus};

const HINT: &str = "A new token never expires. You can give it a title afterwards.";
const REASON_ID: &str = "new-token-hint";

/// Lists the account's API tokens and lets the owner make, pause or remove one.
#[component]
pub fn TokensCard() -> impl IntoView {
    let tokens = Tokens::new();
    provide_context(tokens);
    let data = use_data();
    data.constraints.refresh(use_session().handle_untracked());
    let used = move || {
        tokens.used().map(|(used, limit)| {
            let text = [&used.to_string(), " of ", &limit.to_string(), " used"].concat();
            view! { <span class="quiet num nowrap">{text}</span> }
        })
    };
    view! {
        <Card title="Tokens" lead=|| "Tokens let the CLI and your scripts act as you." aside=used>
            <NewTokenPanel/>
            <Failures/>
            <Load query=data.tokens what="The tokens" safe="They are unchanged and still work." foot=|| view! { <Foot/> }>
                <TokenList/>
            </Load>
        </Card>
        <Dialogs/>
    }
}

#[component]
fn Foot() -> impl IntoView {
    let tokens = use_tokens();
    let data = use_data();
    let reason = Memo::new(move |_| {
        if tokens.creating.is_busy() {
            return Some("The token is being made.".to_owned());
        }
        match (data.tokens.with(|it| matches!(it, Loaded::Ready(..))), tokens.used()) {
            (false, _) => Some("New Token comes when the list has loaded.".to_owned()),
            (true, Some((used, limit))) if used >= limit => {
                let (used, limit) = (used.to_string(), limit.to_string());
                let text = [
                    "You hold ",
                    &used,
                    " of ",
                    &limit,
                    " tokens. Delete one to make another; an inactive token counts too.",
                ];
                Some(text.concat())
            }
            _ => None,
        }
    });
    let label = Signal::derive(move || if tokens.creating.is_busy() { "Making it…" } else { "New Token" }.to_owned());
    view! {
        <CardFoot hint=HINT reason=reason reason_id=REASON_ID>
            <Button
                id=NEW_TOKEN_ID
                label
                variant=Variant::Primary
                unavailable=Signal::derive(move || reason.with(Option::is_some))
                described_by=REASON_ID
                on_press=Callback::new(move |()| tokens.create())
            />
        </CardFoot>
    }
}

/// What went wrong with making or switching a token. Editing and deleting have their own dialogs for it.
#[component]
fn Failures() -> impl IntoView {
    let tokens = use_tokens();
    let create = move || {
        let error = tokens.creating.error()?;
        let on_retry = Callback::new(move |()| tokens.create());
        Some(match tokens.lost.get() {
            Some(lost) => {
                let text =
                    [&lost, " was made, but the answer with its secret was lost. Delete it and make another."].concat();
                note(Meaning::Warning, "A token exists whose secret nobody knows", view! { <p role="alert">{text}</p> })
            }
            None => {
                let safe = not_made(&error);
                view! { <ErrorNote title="The token was not made" error safe on_retry/> }
            }
        })
    };
    let switch = move || {
        let error = tokens.switching.error()?;
        let (token, to) = tokens.switched.get()?;
        let verb = if to == TokenStatus::Active { " could not be activated" } else { " could not be deactivated" };
        let title = [&name(&token), verb].concat();
        let safe = standing(&error, "It is as it was.");
        let on_retry = Callback::new(move |()| retry_switch(tokens, &token, &to));
        Some(view! { <ErrorNote title error safe on_retry/> })
    };
    view! {
        <div class="card-note">{create}</div>
        <div class="card-note">{switch}</div>
    }
}

fn not_made(error: &ApiError) -> &'static str {
    if error.is_open_ended() {
        "The list was read again: no new token is in it."
    } else {
        "Your tokens are as they were."
    }
}

/// Tries again with what the list says now, which may have been read again since.
fn retry_switch(tokens: Tokens, token: &Token, to: &TokenStatus) {
    let current = use_token(&token.id).unwrap_or_else(|| token.clone());
    tokens.switch(current, to.clone());
}

fn use_token(id: &str) -> Option<Token> {
    use_data().tokens.value_untracked()?.into_iter().find(|it| it.id == id)
}

#[component]
fn TokenList() -> impl IntoView {
    let list = use_data().tokens;
    let ids = Memo::new(move |_| {
        let mut sorted: Vec<Token> = Vec::new();
        for token in list.value().unwrap_or_default() {
            // RFC 3339 in UTC compares as text. Behind its equals: the one just made stays on top within its second.
            let place = sorted.partition_point(|other| other.created_at >= token.created_at);
            sorted.insert(place, token);
        }
        sorted.into_iter().map(|token| token.id).collect::<Vec<_>>()
    });
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    (move || if is_empty.get() { empty() } else { table(ids) }).into_child()
}

fn empty() -> AnyView {
    view! {
        <div class="empty">
            <span class="icon-tile">{icon("key")}</span>
            <h3>"No tokens yet"</h3>
            <p>"Make one, put it in "<code translate="no">"PIPES_TOKEN"</code>", and the CLI works as you. One click, it does not expire."</p>
        </div>
    }
}

fn table(ids: Memo<Vec<String>>) -> AnyView {
    // Made anew when a token comes or goes; what changes within one, its row follows by itself.
    let rows = move || ids.get().into_iter().map(|id| view! { <TokenRow id/> }).collect::<Vec<_>>();
    view! {
        <div class="table-gap"></div>
        <table class="table stacks">
            <caption class="hidden-text">"Tokens"</caption>
            <thead>
                <tr>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Token"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col"><span class="hidden-text">"Options"</span></th>
                </tr>
            </thead>
            <tbody>
                {rows}
            </tbody>
        </table>
    }
}

#[component]
fn Dialogs() -> impl IntoView {
    let tokens = use_tokens();
    let dialog = move || match tokens.open.get() {
        Open::Nothing => nothing(),
        Open::Title(token) => view! { <EditTitle token/> },
        Open::Delete(token) => view! { <DeleteToken token/> },
        Open::DeactivateOwn(token) => view! { <DeactivateOwn token/> },
        Open::Uncopied => view! { <Uncopied/> },
    };
    dialog.into_child()
}
