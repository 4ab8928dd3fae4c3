//! Billing: for now what the account itself says of its payments, or whose they are. In a tenant no billing request is
//! sent; `User.billing` comes with the account.

use crate::data::{Loaded, use_data};
use crate::element::IntoChild;
use crate::format::day;
use crate::session::use_session;
use crate::signal::Memo;
use crate::ui::badge::{Meaning, badge};
use crate::ui::card::Card;
use crate::ui::load::Load;
use crate::ui::note::note;
use leptos::prelude::*;
use markup::view;
use wire::{BillingInfo, BillingStatus};

/// The Billing page.
#[component]
pub fn BillingPage() -> impl IntoView {
    let session = use_session();
    let in_tenant = Memo::new(move |_| session.user().is_some_and(|user| user.in_tenant()));
    (move || if in_tenant.get() { of_tenant() } else { own() }).into_child()
}

fn of_tenant() -> AnyView {
    let identity = use_data().identity;
    let name = move || {
        identity.with(|loaded| match loaded {
            Loaded::Ready(it, _) => it.tenant.as_ref().map(|tenant| tenant.name().to_owned()),
            _ => None,
        })
    };
    let words = move || {
        let text = match name() {
            Some(name) => {
                view! { <p>"This account is part of "<strong>{name}</strong>", which pays for it. Ask its administrator about invoices."</p> }
            }
            None => {
                view! { <p>"This account is part of a tenant, which pays for it. Ask its administrator about invoices."</p> }
            }
        };
        note(Meaning::Info, "Billing is your tenant’s", text)
    };
    view! {
        <Card title="Billing" lead=|| "Who pays for this account.">
            <Load query=identity what="The name of your tenant" safe="Your account is part of a tenant, which pays for it.">
                <div class="card-body">{words}</div>
            </Load>
        </Card>
    }
}

fn own() -> AnyView {
    let session = use_session();
    let body = move || match session.user().and_then(|user| user.billing) {
        Some(billing) => view! { {warning(&billing)}{facts(&billing)} },
        None => view! { <p class="quiet">"The service says nothing about billing for this account."</p> },
    };
    view! {
        <Card title="Billing" lead=|| "Where your account stands with its payments.">
            <div class="card-body">{body}</div>
        </Card>
    }
}

/// What is going to happen to the workspaces, and when.
fn warning(billing: &BillingInfo) -> Option<AnyView> {
    let what = [("suspended", &billing.suspend_at), ("deleted", &billing.delete_at)];
    let dates: Vec<String> =
        what.into_iter().filter_map(|(what, at)| at.as_ref().map(|at| [what, " on ", &day(at)].concat())).collect();
    if dates.is_empty() {
        return None;
    }
    let reason = billing.suspend_at_reason.as_ref().or(billing.delete_at_reason.as_ref()).cloned().unwrap_or_default();
    let text = ["Your workspaces are to be ", &dates.join(" and "), ". ", &reason].concat();
    Some(note(Meaning::Warning, "Your workspaces are at risk", view! { <p>{text}</p> }))
}

fn facts(billing: &BillingInfo) -> AnyView {
    let (meaning, word) = match &billing.status {
        BillingStatus::Preview => (Meaning::Info, "Preview"),
        BillingStatus::Trial => (Meaning::Info, "Trial"),
        BillingStatus::Active => (Meaning::Success, "Active"),
        BillingStatus::PaymentFailed => (Meaning::Danger, "Payment failed"),
        BillingStatus::Other(other) => (Meaning::Plain, other.as_str()),
    };
    let since = billing.status_updated_at.as_deref().map(|at| fact("Since", day(at)));
    let cycle = billing.cycle_anchor.as_deref().map(|at| fact("Billing cycles count from", day(at)));
    view! {
        <dl class="facts">
            <div><dt>"Status"</dt><dd>{badge(meaning, word)}</dd></div>
            {since}
            {cycle}
        </dl>
    }
}

fn fact(name: &'static str, value: String) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}
