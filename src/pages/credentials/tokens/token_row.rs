//! A row of the token table, with its menu.

use crate::api;
use crate::format::{day, days_until, minute};
use crate::pages::credentials::tokens::describe::{InactiveReason, inactive_reason, isolated};
use crate::pages::credentials::tokens::tokens_state::{ActiveDialog, Tokens, use_tokens};
use crate::query::use_cache;
use crate::session::use_session;
use crate::ui::badge::{Tone, badge};
use crate::ui::icon::solid_icon;
use crate::ui::menu::{Entry, Item, Menu};
use api_types::{Token, TokenStatus};
use lean::prelude::*;

/// The row of a token. It is kept while the token changes, so that its menu keeps the focus.
#[component]
pub fn TokenRow(
    /// The token's id.
    id: String,
) -> impl IntoView {
    let list = use_cache().tokens;
    let created = use_tokens().panel.created;
    let own_id = id.clone();
    let row_id = row_id(&id);
    let account = use_session();
    let token = Memo::new(move |_| list.value()?.into_iter().find(|token| token.id == id));
    let is_new = Memo::new(move |_| created.with(|created| created.as_ref().is_some_and(|it| it.id == own_id)));
    // It expires while the page is open.
    let standing = Memo::new(move |_| {
        let token = token.get()?;
        let reset = account.user().and_then(|user| user.token_min_issued_at);
        Some((inactive_reason(&token, reset.as_deref()), token.expires_at.as_deref().and_then(days_until)))
    });
    let cells = move || {
        let (reason, days_left) = standing.get()?;
        token.get().map(|token| {
            let title = token.title().unwrap_or("Untitled").to_owned();
            let session = api::is_own(&token).then(|| badge(Tone::Info, "This session"));
            let new = is_new.get().then(|| badge(Tone::Info, "New"));
            view! {
                <th scope="row"><bdi class="title">{title}</bdi>" "{new}" "{session}</th>
                <td data-label="Token"><code translate="no">{masked(&token)}</code></td>
                <td data-label="Status">{status(&token, reason)}</td>
                <td data-label="Created"><time class="nowrap" title=minute(&token.created_at)>{day(&token.created_at)}</time></td>
                <td data-label="Expires">{expiry(&token, days_left)}</td>
            }
        })
    };
    view! {
        <tr id=row_id>
            {cells}
            <td class="menu-cell"><Options token/></td>
        </tr>
    }
}

/// A masked token: `tpt_••••f3k8`.
pub fn masked(token: &Token) -> String {
    ["tpt_••••", token.last4.as_deref().unwrap_or_default()].concat()
}

/// The id of a token's row.
pub fn row_id(token: &str) -> String {
    ["token-", token].concat()
}

fn status(token: &Token, reason: Option<InactiveReason>) -> AnyView {
    match (reason, &token.status) {
        (Some(InactiveReason::Reset), _) => badge(Tone::Warning, "Ended by reset"),
        (Some(InactiveReason::Expired), _) => badge(Tone::Warning, "Expired"),
        (Some(InactiveReason::Inactive), _) => badge(Tone::Plain, "Inactive"),
        (None, TokenStatus::Other(other)) => badge(Tone::Plain, other),
        (None, _) => badge(Tone::Success, "Active"),
    }
}

fn expiry(token: &Token, days_left: Option<i32>) -> AnyView {
    let Some(at) = token.expires_at.as_deref().filter(|at| !at.is_empty()) else { return "Never".into_child() };
    let soon = days_left.filter(|days| (1..=7).contains(days)).map(|days| {
        let words = if days == 1 {
            "Expires within a day".to_owned()
        } else {
            ["Expires in ", &days.to_string(), " days"].concat()
        };
        view! { " "{badge(Tone::Warning, &words)} }
    });
    view! { <span><time class="nowrap" title=minute(at)>{day(at)}</time>{soon}</span> }
}

#[component]
fn Options(token: Memo<Option<Token>>) -> impl IntoView {
    let label = Signal::derive(move || {
        let name = token.with(|token| token.as_ref().and_then(|it| it.title().map(isolated).or(it.last4.clone())));
        ["Options for token ", &name.unwrap_or_default()].concat()
    });
    let tokens = use_tokens();
    let entries = move |()| token.get().map(|token| entries(tokens, token)).unwrap_or_default();
    view! { <Menu label trigger=solid_icon("dots") entries=Callback::new(entries)/> }
}

fn entries(tokens: Tokens, token: Token) -> Vec<Entry> {
    let own = api::is_own(&token);
    let signs_out = own.then_some("You are signed in with it: this signs you out.");
    let full = tokens.used().is_some_and(|(used, limit)| used >= limit);
    let run = |act: fn(Tokens, Token)| {
        let token = token.clone();
        Callback::new(move |()| act(tokens, token.clone()))
    };
    let item = |label, icon, act| Item { label, icon, remark: None, danger: false, unavailable: false, run: run(act) };
    let switch = if token.status == TokenStatus::Inactive {
        item("Activate", "play", |tokens, token| tokens.switch(token, TokenStatus::Active))
    } else {
        Item { remark: signs_out, ..item("Deactivate", "pause", Tokens::deactivate) }
    };
    let replace = item("Replace", "retry", |tokens, token| {
        tokens.begin_create();
        tokens.replace(token);
    });
    let remark =
        if full { "No room for a new one: delete a token first." } else { "Make a new one, then deactivate this." };
    vec![
        Entry::Item(item("Edit title", "pen", |tokens, token| tokens.dialog.set(ActiveDialog::Title(token)))),
        Entry::Item(Item { remark: Some(remark), unavailable: full, ..replace }),
        Entry::Item(switch),
        Entry::Separator,
        Entry::Item(Item {
            remark: signs_out,
            danger: true,
            ..item("Delete", "bin", |tokens, token| tokens.dialog.set(ActiveDialog::Delete(token)))
        }),
    ]
}
