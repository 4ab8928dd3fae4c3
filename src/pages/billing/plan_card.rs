//! "Plan and status": billing status, plan, invoices, and creating or cancelling the subscription.

use crate::api::ApiError;
use crate::browser::clock::today;
use crate::components::load::Load;
use crate::format::{day, whole_day};
use crate::pages::billing::invoices_card::{amount, status_badge};
use crate::pages::billing::subscription::{CHANGE_ID, CancelDialog, CreateDialog, current};
use crate::query::{Loaded, Query, use_cache};
use crate::session::use_session;
use crate::ui::badge::{Tone, badge};
use crate::ui::button::{Button, Variant};
use crate::ui::callout::callout;
use crate::ui::card::{Card, CardFooter};
use api_types::{BillingInfo, BillingInvoice, BillingStatus, Day};
use lean::prelude::*;
use serde::de::DeserializeOwned;

/// Which dialog is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ActiveDialog {
    None,
    Create,
    Cancel,
}

/// The card.
#[component]
pub fn PlanCard() -> impl IntoView {
    let session = use_session();
    let billing = move || session.user().and_then(|user| user.billing);
    let lead = move || match billing().map(|billing| billing.status) {
        Some(BillingStatus::Preview) => "Free of charge while this is a preview.",
        Some(BillingStatus::Trial) => "You are trying it out; nothing is charged before the trial ends.",
        Some(BillingStatus::Active) => "Your subscription is paid for.",
        Some(BillingStatus::PaymentFailed) => "The last payment did not go through.",
        _ => "What your plan includes, and what it costs.",
    };
    let aside = move || billing().map(|billing| billing_badge(&billing));
    let warning = move || billing().and_then(|billing| warning(&billing));
    view! {
        <Card title="Plan and status" lead aside>
            <div class="card-note">{warning.into_child()}</div>
            <Load
                query=use_cache().subscriptions
                what="The subscription"
                safe="It goes on as it is."
                lines=4
                footer=|| view! { <Footer/> }
            >
                <div class="card-body"><dl class="definition-list"><Details/></dl></div>
            </Load>
        </Card>
    }
}

fn billing_badge(billing: &BillingInfo) -> AnyView {
    let (tone, word) = match &billing.status {
        BillingStatus::Preview => (Tone::Info, "Preview"),
        BillingStatus::Trial => (Tone::Info, "Trial"),
        BillingStatus::Active => (Tone::Success, "Active"),
        BillingStatus::PaymentFailed => (Tone::Danger, "Payment failed"),
        BillingStatus::Other(other) => (Tone::Plain, other.as_str()),
    };
    badge(tone, word)
}

/// Warns that a payment failed, and when workspaces will be suspended or deleted.
fn warning(billing: &BillingInfo) -> Option<AnyView> {
    let consequences = [
        ("suspended", &billing.suspend_at, &billing.suspend_at_reason),
        ("deleted", &billing.delete_at, &billing.delete_at_reason),
    ];
    let sentence = |(what, at, reason): (&str, &Option<String>, &Option<String>)| {
        let why = reason.as_deref().map(|reason| [" ", reason].concat()).unwrap_or_default();
        at.as_ref()
            .map(|at| view! { <p>{["Your workspaces are to be ", what, " on ", &day(at), ".", &why].concat()}</p> })
    };
    let sentences: Vec<_> = consequences.into_iter().filter_map(sentence).collect();
    let has_failed = billing.status == BillingStatus::PaymentFailed;
    if sentences.is_empty() && !has_failed {
        return None;
    }
    let (tone, title) = if has_failed {
        (Tone::Danger, "The last payment failed")
    } else {
        (Tone::Warning, "Your workspaces are at risk")
    };
    let advice = has_failed
        .then(|| view! { <p>"Make another card the default, or add one. The payment is then tried again."</p> });
    Some(callout(tone, title, view! { <div>{advice}{sentences}</div> }))
}

#[component]
fn Details() -> impl IntoView {
    let cache = use_cache();
    let session = use_session();
    let plan = move || {
        inline_query(cache.plan, |it| {
            let plan = it.plan.clone();
            let title = plan.as_ref().and_then(|plan| plan.title.clone()).unwrap_or_else(|| "Not known".into());
            let description = plan.map(|plan| plan.description).filter(|text| !text.is_empty());
            let description =
                description.map(|text| view! { <span class="sep">"·"</span> <span class="muted">{text}</span> });
            view! { <span>{title}{description}</span> }
        })
    };
    let cycle = move || {
        let anchor = session.user().and_then(|user| user.billing?.cycle_anchor).as_deref().and_then(Day::parse);
        anchor.map_or_else(
            || "Not begun".to_owned(),
            |anchor| {
                let (from, next) = today().cycle(anchor);
                [&whole_day(from), " – ", &whole_day(next + -1)].concat()
            },
        )
    };
    // The Invoices card shows the error and Retry.
    let last_invoice = move || match cache.invoices.phase() {
        Loaded::Failed(_) => view! { <span class="muted">"Not known: see Invoices"</span> },
        _ => inline_query(cache.invoices, |list| match list.first() {
            Some(it) => {
                let date = day(&it.created_at);
                view! { <span>{amount(it)}<span class="sep">"·"</span>{date}" "{status_badge(it)}</span> }
            }
            None => "None yet".into_child(),
        }),
    };
    // Without a subscription there is no upcoming invoice to request.
    let has_subscription = Memo::new(move |_| current(cache).is_some());
    Effect::new(move || {
        if has_subscription.get() {
            cache.upcoming.refresh();
        }
    });
    let upcoming = move || match cache.upcoming.phase() {
        _ if !has_subscription.get() => "None: nothing is going to be charged".into_child(),
        Loaded::Failed(ApiError::NotFound) => "None: nothing is going to be charged".into_child(),
        _ => inline_query(cache.upcoming, |it: &BillingInvoice| {
            let due = day(&it.period_end);
            view! { <span>{amount(it)}" so far"<span class="sep">"·"</span>"due "{due}</span> }
        }),
    };
    let ends = move || {
        current(cache).and_then(|it| it.ends_at().map(day)).map(|at| {
            let text = ["Cancelled, ends on ", &at].concat();
            view! { <div><dt>"Subscription"</dt><dd>{badge(Tone::Warning, &text)}</dd></div> }
        })
    };
    view! {
        <div><dt>"Plan"</dt><dd>{plan.into_child()}</dd></div>
        {ends.into_child()}
        <div><dt>"Current cycle"</dt><dd>{cycle}</dd></div>
        <div><dt>"Last invoice"</dt><dd>{last_invoice.into_child()}</dd></div>
        <div><dt>"Upcoming invoice"</dt><dd>{upcoming.into_child()}</dd></div>
    }
}

/// A value with a query of its own: a skeleton, the value, or the error with Retry.
fn inline_query<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    query: Query<T>,
    show: impl Fn(&T) -> AnyView,
) -> AnyView {
    query.with(|loaded| match loaded {
        Loaded::Waiting => view! { <span class="skeleton-line w2" aria-hidden="true"></span> },
        Loaded::Ready(value, _) => show(value),
        Loaded::Failed(error) => load_error(&error, Callback::new(move |()| query.refresh_now())),
    })
}

fn load_error(error: &ApiError, on_press: Callback<()>) -> AnyView {
    let words = ["Could not be loaded. ", &error.message()].concat();
    view! { <span class="muted">{words}" "</span> <Button label="Retry" icon_name="retry" on_press/> }
}

#[component]
fn Footer() -> impl IntoView {
    let cache = use_cache();
    let active_dialog = RwSignal::new(ActiveDialog::None);
    let is_known = Signal::derive(move || matches!(cache.subscriptions.phase(), Loaded::Ready(..)));
    let is_active = Signal::derive(move || current(cache).is_some_and(|it| it.ends_at().is_none()));
    let no_card = Signal::derive(move || {
        cache.payment_methods.with(|it| matches!(it, Loaded::Ready(list, _) if !list.items.iter().any(|it| it.default)))
    });
    let reason = Signal::derive(move || {
        if !is_known.get() {
            return Some("This comes when the subscription has loaded.".to_owned());
        }
        (!is_active.get() && no_card.get())
            .then(|| "A subscription needs a card that pays it. Add one first.".to_owned())
    });
    let hint = Signal::derive(move || match current(cache) {
        Some(it) => match it.ends_at() {
            None => [
                "Cancelling keeps the plan until ",
                &day(&it.current_period_end),
                ". After that your workspaces are suspended, not deleted.",
            ]
            .concat(),
            Some(at) => ["It goes on until ", &day(at), ". Until then it can be taken up again."].concat(),
        },
        None if !is_known.get() => String::new(),
        None => "Without a subscription your workspaces are limited to what is free.".to_owned(),
    });
    let action = move || {
        if is_active.get() {
            let on_press = Callback::new(move |()| active_dialog.set(ActiveDialog::Cancel));
            view! { <Button id=CHANGE_ID label="Cancel subscription" on_press/> }
        } else {
            let on_press = Callback::new(move |()| active_dialog.set(ActiveDialog::Create));
            view! {
                <Button
                    id=CHANGE_ID
                    label="Create subscription"
                    variant=Variant::Primary
                    described_by="subscription-why"
                    unavailable=Signal::derive(move || reason.get().is_some())
                    on_press
                />
            }
        }
    };
    let on_close = Callback::new(move |()| active_dialog.set(ActiveDialog::None));
    let dialog = move || match active_dialog.get() {
        ActiveDialog::None => nothing(),
        ActiveDialog::Create => view! { <CreateDialog on_close/> },
        ActiveDialog::Cancel => view! { <CancelDialog on_close/> },
    };
    view! {
        <CardFooter hint reason reason_id="subscription-why">{action.into_child()}</CardFooter>
        {dialog.into_child()}
    }
}
