//! The Tokens card: the list, errors of its actions, and New Token.

use crate::api;
use crate::browser::focus::focus;
use crate::components::error_note::change_note;
use crate::components::load::Load;
use crate::format::minute;
use crate::mutation::Outcome;
use crate::pages::credentials::tokens::created_token::{NewTokenPanel, Uncopied};
use crate::pages::credentials::tokens::delete_token::{DeactivateOwn, DeleteToken};
use crate::pages::credentials::tokens::describe::{InactiveReason, inactive_reason, name, token_note};
use crate::pages::credentials::tokens::edit_title::EditTitle;
use crate::pages::credentials::tokens::token_form::{NewTokenFields, NewTokenForm, TOKEN_FORM_ID, use_new_token_form};
use crate::pages::credentials::tokens::token_row::{TokenRow, row_id};
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, NEW_TOKEN_ID, Tokens, use_tokens};
use crate::query::{Loaded, use_cache};
use crate::session::use_session;
use crate::ui::badge::Tone;
use crate::ui::button::{Button, Variant};
use crate::ui::callout::callout;
use crate::ui::card::{Card, CardFooter};
use crate::ui::icon::icon;
use api_types::{Token, TokenStatus};
use lean::prelude::*;

const HINT: &str = "A new token never expires. You can give it a title afterwards.";
const CHOSEN: &str = "Its title can be changed afterwards, its expiry cannot.";
const REASON_ID: &str = "new-token-hint";

/// The card.
#[component]
pub fn TokensCard() -> impl IntoView {
    let tokens = Tokens::new();
    provide_context(tokens);
    provide_context(NewTokenForm::new(tokens));
    let data = use_cache();
    data.constraints.refresh();
    let used = move || {
        tokens.used().map(|(used, limit)| {
            let text = [&used.to_string(), " of ", &limit.to_string(), " used"].concat();
            view! { <span class="muted tabular nowrap">{text}</span> }
        })
    };
    view! {
        <Card title="Tokens" lead=|| "Tokens let the CLI and your scripts act as you." aside=used>
            <NewTokenPanel/>
            <Failures/>
            <AfterReset/>
            <Load query=data.tokens what="The tokens" safe="They are unchanged and still work." footer=|| view! { <TokensFooter/> }>
                <TokenList/>
            </Load>
        </Card>
        <Dialogs/>
    }
}

#[component]
fn TokensFooter() -> impl IntoView {
    let tokens = use_tokens();
    let reset = reset();
    let candidate = Memo::new(move |_| deletion_candidate(tokens, reset));
    let reason = Memo::new(move |_| unavailable_reason(tokens, candidate, reset));
    let label =
        Signal::derive(move || if tokens.creating.mutation.is_busy() { "Making it…" } else { "New Token" }.to_owned());
    let go = move || {
        candidate.get().map(|token| {
            let selector = ["#", &row_id(&token.id), " button"].concat();
            let label = ["Go to ", &name(&token)].concat();
            view! { <Button label on_press=Callback::new(move |()| focus(&selector))/> }
        })
    };
    let form = use_new_token_form();
    let open = form.open;
    let expanded = move || if open.get() { "true" } else { "false" };
    let hint = Signal::derive(move || if open.get() { CHOSEN } else { HINT }.to_owned());
    view! {
        {move || open.get().then(|| view! { <NewTokenFields/> })}
        <CardFooter hint reason=reason reason_id=REASON_ID>
            {go}
            <button
                type="button"
                class="button"
                data-variant="ghost"
                aria-expanded=expanded
                aria-controls=move || open.get().then_some(TOKEN_FORM_ID)
                on:click=move |_| open.update(|it| *it = !*it)
            >
                "Title and expiry"
                {icon("down")}
            </button>
            <Button
                id=NEW_TOKEN_ID
                label
                variant=Variant::Primary
                unavailable=Signal::derive(move || reason.with(Option::is_some))
                described_by=REASON_ID
                on_press=Callback::new(move |()| {
                    tokens.begin_create();
                    create(tokens, form);
                })
            />
        </CardFooter>
    }
}

/// The token to suggest for deletion when the limit is reached: an inactive one, or else the oldest.
fn deletion_candidate(tokens: Tokens, reset: Memo<Option<String>>) -> Option<Token> {
    let (used, limit) = tokens.used()?;
    let list = sorted(use_cache().tokens.value()?, reset.get().as_deref());
    list.into_iter().next_back().filter(|_| used >= limit)
}

/// Why New Token is unavailable, or `None` if it is available.
fn unavailable_reason(tokens: Tokens, candidate: Memo<Option<Token>>, reset: Memo<Option<String>>) -> Option<String> {
    if tokens.creating.mutation.is_busy() {
        return Some("The token is being made.".to_owned());
    }
    if !use_cache().tokens.with(|it| matches!(it, Loaded::Ready(..))) {
        return Some("New Token comes when the list has loaded.".to_owned());
    }
    let (used, limit) = tokens.used().filter(|(used, limit)| used >= limit)?;
    let candidate = candidate.get();
    let why = match candidate.as_ref().and_then(|token| inactive_reason(token, reset.get().as_deref())) {
        Some(InactiveReason::Expired) => " has expired.",
        Some(InactiveReason::Reset) => " was ended by the reset.",
        Some(InactiveReason::Inactive) => " is inactive, which counts too.",
        None => " is the oldest.",
    };
    let name = candidate.as_ref().map(name).unwrap_or_default();
    let (used, limit) = (used.to_string(), limit.to_string());
    Some(["You hold ", &used, " of ", &limit, " tokens. Delete one to make another: ", &name, why].concat())
}

/// Creates a token from the form, unless a field is invalid.
fn create(tokens: Tokens, form: NewTokenForm) {
    if let Some(request) = form.read() {
        tokens.create(request);
    }
}

/// The account's `token_min_issued_at`.
fn reset() -> Memo<Option<String>> {
    let session = use_session();
    Memo::new(move |_| session.user().and_then(|user| user.token_min_issued_at))
}

/// After a reset of authentication, until a token is created: says that the old tokens no longer work.
#[component]
fn AfterReset() -> impl IntoView {
    let list = use_cache().tokens;
    let reset = reset();
    let at = Memo::new(move |_| {
        let at = reset.get()?;
        let none_since =
            list.value()?.iter().all(|token| inactive_reason(token, Some(&at)) == Some(InactiveReason::Reset));
        none_since.then_some(at)
    });
    let words = move || {
        at.get().map(|at| {
            let text =
                ["On ", &minute(&at), ". Make new tokens for your CLI and scripts, and delete the old ones."].concat();
            callout(
                Tone::Info,
                "Authentication was reset: tokens from before it no longer work",
                view! { <p>{text}</p> },
            )
        })
    };
    view! { <div class="card-note">{words}</div> }
}

/// Errors of creating and of switching a token. Dialogs show their own errors.
#[component]
fn Failures() -> impl IntoView {
    let tokens = use_tokens();
    let form = use_new_token_form();
    view! {
        <div class="card-note">{move || create_failure(tokens, form)}</div>
        <div class="card-note">{move || switch_failure(tokens)}</div>
    }
}

fn create_failure(tokens: Tokens, form: NewTokenForm) -> Option<AnyView> {
    // An error of the title is shown at its field.
    let failure = tokens.creating.mutation.failure();
    let failure = failure.filter(|it| !form.open.get() || it.error.for_field("title").is_none())?;
    let on_retry = Callback::new(move |()| match tokens.creating.replaces.get_untracked() {
        Some(old) => tokens.replace(old),
        None => create(tokens, form),
    });
    let look = match tokens.creating.candidates.get() {
        Some(names) => [
            "The list was read again. This page has not seen ",
            &names,
            " before: unless that was made elsewhere, it is the one, and its secret is lost. The security activity shows \
             when and from which address it was made.",
        ]
        .concat(),
        None => "The list could not be read again. Look at it before you make another.".to_owned(),
    };
    // Without a key another try may make a second token.
    let may_retry = failure.outcome == Outcome::NotDone || api::sends_keys();
    let on_retry = may_retry.then_some(on_retry);
    Some(change_note(("The token", "made"), failure, "Your tokens are as they were.", &look, on_retry))
}

fn switch_failure(tokens: Tokens) -> Option<AnyView> {
    let failure = tokens.switching.mutation.failure()?;
    let (token, to) = tokens.switching.target.get()?;
    let done = if to == TokenStatus::Active { "activated" } else { "deactivated" };
    let what = name(&token);
    let on_retry = Callback::new(move |()| retry_switch(tokens, &token, &to));
    Some(token_note((&what, done), failure, "It is as it was.", "", on_retry))
}

/// Retries with the current version of the token, because the list may have been refetched.
fn retry_switch(tokens: Tokens, token: &Token, to: &TokenStatus) {
    let current = untrack(|| tokens.current(&token.id)).unwrap_or_else(|| token.clone());
    tokens.switch(current, to.clone());
}

#[component]
fn TokenList() -> impl IntoView {
    let list = use_cache().tokens;
    let reset = reset();
    let ids = Memo::new(move |_| {
        let sorted = sorted(list.value().unwrap_or_default(), reset.get().as_deref());
        sorted.into_iter().map(|token| token.id).collect::<Vec<_>>()
    });
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    (move || if is_empty.get() { empty() } else { table(ids) }).into_child()
}

/// Newest first; tokens that are not accepted come last.
fn sorted(list: Vec<Token>, reset: Option<&str>) -> Vec<Token> {
    let mut sorted: Vec<Token> = Vec::new();
    for token in list {
        let is_inactive = inactive_reason(&token, reset).is_some();
        // RFC 3339 in UTC sorts as text. The order within a second is kept, so that a new token stays on top.
        let comes_before = |other: &Token| match (inactive_reason(other, reset).is_some(), is_inactive) {
            (false, true) => true,
            (true, false) => false,
            _ => other.created_at >= token.created_at,
        };
        let index = sorted.partition_point(comes_before);
        sorted.insert(index, token);
    }
    sorted
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
    // Rendered again when a token is added or removed. A row follows changes of its token by itself.
    let rows = move || ids.get().into_iter().map(|id| view! { <TokenRow id/> }).collect::<Vec<_>>();
    view! {
        <div class="table-gap"></div>
        <table class="table responsive-table">
            <caption class="visually-hidden">"Tokens"</caption>
            <thead>
                <tr>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Token"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col"><span class="visually-hidden">"Options"</span></th>
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
    let dialog = move || match tokens.dialog.get() {
        ActiveDialog::None => nothing(),
        ActiveDialog::Title(token) => view! { <EditTitle token/> },
        ActiveDialog::Delete(token) => view! { <DeleteToken token/> },
        ActiveDialog::DeactivateOwn(token) => view! { <DeactivateOwn token/> },
        ActiveDialog::Uncopied => view! { <Uncopied/> },
    };
    dialog.into_child()
}
