//! A token in the table, with its three-dot menu.

use super::tokens::{Open, use_tokens};
use crate::api;
use crate::data::use_data;
use crate::element::IntoChild;
use crate::format::{day, days_until, is_past, minute};
use crate::signal::{Memo, Signal};
use crate::ui::badge::{Meaning, badge};
use crate::ui::icon::solid_icon;
use crate::ui::menu::{Entry, Item, Menu};
use leptos::prelude::*;
use markup::view;
use wire::{Token, TokenStatus};

/// The row of the token `id`. It stays while the token changes, and the focus on its menu with it.
#[component]
pub fn TokenRow(
    /// The token's id.
    id: String,
) -> impl IntoView {
    let list = use_data().tokens;
    let fresh = use_tokens().fresh;
    let own_id = id.clone();
    let token = Memo::new(move |_| list.value()?.into_iter().find(|token| token.id == id));
    let is_fresh = Memo::new(move |_| fresh.with(|fresh| fresh.as_ref().is_some_and(|it| it.id == own_id)));
    let cells = move || {
        token.get().map(|token| {
            let title = token.title().unwrap_or("Untitled").to_owned();
            let session = api::is_own(&token).then(|| badge(Meaning::Info, "This session"));
            let new = is_fresh.get().then(|| badge(Meaning::Info, "New"));
            view! {
                <th scope="row"><span class="title">{title}</span>" "{new}" "{session}</th>
                <td data-label="Token"><code translate="no">{masked(&token)}</code></td>
                <td data-label="Status">{status(&token)}</td>
                <td data-label="Created"><time class="nowrap" title=minute(&token.created_at)>{day(&token.created_at)}</time></td>
                <td data-label="Expires">{expiry(&token)}</td>
            }
        })
    };
    view! {
        <tr>
            {cells}
            <td class="menu-cell"><Options token/></td>
        </tr>
    }
}

/// How a token is shown everywhere but in the panel of a new one: `tpt_••••f3k8`.
pub fn masked(token: &Token) -> String {
    ["tpt_••••", token.last4.as_deref().unwrap_or_default()].concat()
}

fn status(token: &Token) -> AnyView {
    match &token.status {
        _ if token.expires_at.as_deref().is_some_and(is_past) => badge(Meaning::Warning, "Expired"),
        TokenStatus::Active => badge(Meaning::Success, "Active"),
        TokenStatus::Inactive => badge(Meaning::Plain, "Inactive"),
        TokenStatus::Other(other) => badge(Meaning::Plain, other),
    }
}

fn expiry(token: &Token) -> AnyView {
    let Some(at) = token.expires_at.as_deref().filter(|at| !at.is_empty()) else { return "Never".into_child() };
    let soon = days_until(at).filter(|days| (1..=7).contains(days)).map(|days| {
        let words = if days == 1 { "Within a day".to_owned() } else { ["In ", &days.to_string(), " days"].concat() };
        view! { " "{badge(Meaning::Warning, &words)} }
    });
    view! { <span><time class="nowrap" title=minute(at)>{day(at)}</time>{soon}</span> }
}

#[component]
fn Options(token: Memo<Option<Token>>) -> impl IntoView {
    let label = Signal::derive(move || {
        let name = token.with(|token| token.as_ref().and_then(|it| it.title().map(str::to_owned).or(it.last4.clone())));
        ["Options for token ", &name.unwrap_or_default()].concat()
    });
    let tokens = use_tokens();
    let entries = move |()| token.get().map(|token| entries(tokens, token)).unwrap_or_default();
    view! { <Menu label trigger=solid_icon("dots") entries=Callback::new(entries)/> }
}

fn entries(tokens: super::tokens::Tokens, token: Token) -> Vec<Entry> {
    let own = api::is_own(&token);
    let signs_out = own.then_some("You are signed in with it: this signs you out.");
    let (edit, switch, delete) = (token.clone(), token.clone(), token.clone());
    let switch = if token.status == TokenStatus::Inactive {
        Item {
            label: "Activate",
            icon: "play",
            remark: None,
            danger: false,
            run: Callback::new(move |()| tokens.switch(switch.clone(), TokenStatus::Active)),
        }
    } else {
        Item {
            label: "Deactivate",
            icon: "pause",
            remark: signs_out,
            danger: false,
            run: Callback::new(move |()| {
                if own {
                    tokens.open.set(Open::DeactivateOwn(switch.clone()));
                } else {
                    tokens.switch(switch.clone(), TokenStatus::Inactive);
                }
            }),
        }
    };
    vec![
        Entry::Item(Item {
            label: "Edit title",
            icon: "pen",
            remark: None,
            danger: false,
            run: Callback::new(move |()| tokens.open.set(Open::Title(edit.clone()))),
        }),
        Entry::Item(switch),
        Entry::Line,
        Entry::Item(Item {
            label: "Delete",
            icon: "bin",
            remark: signs_out,
            danger: true,
            run: Callback::new(move |()| tokens.open.set(Open::Delete(delete.clone()))),
        }),
    ]
}
