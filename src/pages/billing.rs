//! Billing: plan and status, invoices, and cards. In a tenant, which pays for its accounts, no billing request is sent.

pub mod cards_card;
pub mod invoices_card;
pub mod plan_card;
pub mod subscription;

use crate::components::defer::Defer;
use crate::components::load::Load;
use crate::query::{Loaded, use_cache};
use crate::session::use_session;
use crate::ui::badge::Tone;
use crate::ui::callout::callout;
use crate::ui::card::Card;
use cards_card::CardsCard;
use invoices_card::InvoicesCard;
use lean::prelude::*;
use plan_card::PlanCard;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <BillingPage/> }
}

/// The Billing page.
#[component]
pub fn BillingPage() -> impl IntoView {
    let session = use_session();
    let in_tenant = Memo::new(move |_| session.in_tenant());
    (move || if in_tenant.get() { paid_by_tenant() } else { paid_by_account() }).into_child()
}

fn paid_by_tenant() -> AnyView {
    let identity = use_cache().identity;
    let name = move || {
        identity.with(|loaded| match loaded {
            Loaded::Ready(it, _) => it.tenant.as_ref().map(|tenant| tenant.name().to_owned()),
            _ => None,
        })
    };
    let words = move || {
        let text = match name() {
            Some(name) => {
                view! { <p>"This account is part of "<bdi class="strong">{name}</bdi>", which pays for it. Ask its administrator about invoices."</p> }
            }
            None => {
                view! { <p>"This account is part of a tenant, which pays for it. Ask its administrator about invoices."</p> }
            }
        };
        callout(Tone::Info, "Billing is your tenant’s", text)
    };
    view! {
        <Card title="Billing" lead=|| "Who pays for this account.">
            <Load query=identity what="The name of your tenant" safe="Your account is part of a tenant, which pays for it.">
                <div class="card-body">{words}</div>
            </Load>
        </Card>
    }
}

fn paid_by_account() -> AnyView {
    let cache = use_cache();
    cache.plan.refresh();
    cache.constraints.refresh();
    // A card is hidden until the cards above it are loaded, so that nothing moves under the pointer.
    let plan = move || cache.subscriptions.phase() == Loaded::Waiting;
    let invoices = move || plan() || cache.invoices.phase() == Loaded::Waiting;
    view! {
        <PlanCard/>
        <Defer frames=1><div class="below" hidden=plan><InvoicesCard/></div></Defer>
        <Defer frames=2><div class="below" hidden=invoices><CardsCard/></div></Defer>
    }
}
