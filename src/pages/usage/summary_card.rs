//! What the billing cycle comes to so far: the charge, estimated, the compute, and the thresholds.

use crate::components::error_note::ErrorNote;
use crate::config::use_config;
use crate::format::{amount, day_and_month, decimal, money, unit, whole_day};
use crate::pages::usage::chart_card::included;
use crate::pages::usage::day_card::{is_coming, pending, pending_line};
use crate::pages::usage::thresholds::{Thresholds, action_words};
use crate::pages::usage::use_usage;
use crate::pricing::prices;
use crate::query::{Loaded, use_cache};
use crate::session::use_session;
use crate::ui::button::Button;
use crate::ui::card::CardFooter;
use api_types::{Dimension, Prices, User, price};
use lean::prelude::*;

/// The card.
#[component]
pub fn SummaryCard() -> impl IntoView {
    let session = use_session();
    let constraints = use_cache().constraints;
    let open = RwSignal::new(false);
    let in_tenant = Memo::new(move |_| session.in_tenant());
    let reason =
        Signal::derive(move || in_tenant.get().then(|| "The thresholds are your tenant’s to manage.".to_owned()));
    let failure = move || match constraints.phase() {
        Loaded::Failed(error) => {
            let on_retry = Callback::new(move |()| constraints.refresh_now());
            let title = "What your plan includes could not be loaded";
            view! { <div class="card-note"><ErrorNote title error safe="What is used is shown all the same." on_retry/></div> }
        }
        _ => nothing(),
    };
    let dialog = move || {
        let on_close = Callback::new(move |()| open.set(false));
        open.get().then(|| view! { <Thresholds on_close/> })
    };
    view! {
        <section class="card" aria-label="This billing cycle">
            {failure.into_child()}
            <dl class="stats">
                {charge.into_child()}
                {compute.into_child()}
                <div>
                    <dt>"Thresholds"</dt>
                    <dd class="thresholds">{thresholds}</dd>
                </div>
            </dl>
            <CardFooter
                hint="We write to you at 75, 100, 125, 200, 300, 500 and 1000 % of a threshold."
                reason
                reason_id="thresholds-why"
            >
                <Button label="Manage" described_by="thresholds-why" unavailable=in_tenant on_press=Callback::new(move |()| open.set(true))/>
            </CardFooter>
            {dialog.into_child()}
        </section>
    }
}

/// The charge for the cycle so far, where prices are known.
fn charge() -> AnyView {
    let usage = use_usage();
    let rules = use_cache().constraints.value();
    let waits = rules.is_none() && use_cache().constraints.phase() == Loaded::Waiting;
    let in_tenant = use_session().in_tenant();
    let name = "Estimated charge, month to date";
    let (from, _) = usage.cycle.get();
    let Some(prices) = prices(&rules.unwrap_or_default(), &use_config()).filter(|_| !in_tenant) else {
        let footer =
            if in_tenant { "Your tenant pays for what you use." } else { "No prices are known for this account." };
        let footer = if waits {
            pending(pending_lines())
        } else {
            view! { <dd class="foot">{footer}</dd> }
        };
        return view! { <div><dt>{name}</dt>{footer}</div> };
    };
    if !usage.is_whole(from, usage.today + 1) {
        return view! { <div><dt>{name}</dt>{pending(pending_lines())}</div> };
    }
    let cycle = usage.this_cycle().billable();
    let used =
        [Dimension::Compute, Dimension::Storage].map(|it| (it, cycle.total(it), included(it).unwrap_or_default()));
    let [(_, compute, minutes), (_, storage, gb)] = used;
    let charge = prices.charge(compute, storage, (minutes, gb));
    let total = money(price::minor(charge, price::decimals(&prices.currency)), &prices.currency);
    let days = [&day_and_month(from), " – ", &whole_day(usage.today), ", before tax, all workspaces"].concat();
    let line = |(it, used, included): (Dimension, i64, i64)| {
        let over = it.past(used, included);
        let each = if it == Dimension::Compute { prices.compute_minute } else { prices.storage_gb };
        let included = included.to_string();
        let words = [
            &amount(it, over),
            " ",
            unit(it),
            " past the included ",
            &included,
            ", at ",
            &price_words(each, &prices),
            " each",
        ];
        view! { <li>{words.concat()}</li> }
    };
    let base = ["For the cycle: ", &price_words(prices.base, &prices)].concat();
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="figure">{total}</dd>
            <dd class="foot">{days}</dd>
            <dd class="foot">
                <details>
                    <summary>"How this is computed"</summary>
                    <ul>
                        <li>{base}</li>
                        {used.map(line).into_iter().collect::<Vec<_>>()}
                        <li>"Only what is billable. Storage counts its largest day. Rounded once, at the end. The invoice may differ."</li>
                    </ul>
                </details>
            </dd>
        </div>
    }
}

/// The places of the days that it is for, and of how it is computed.
fn pending_lines() -> AnyView {
    view! { {pending_line()}<dd class="foot skeleton aim" aria-hidden="true"><span class="bone w2"></span></dd> }
}

/// A price in full: a minor unit may be too coarse for it.
fn price_words(millionths: i64, prices: &Prices) -> String {
    let places = price::decimals(&prices.currency);
    if millionths % 10_i64.pow(6 - places) == 0 {
        return money(price::minor(millionths, places), &prices.currency);
    }
    [&decimal(millionths, 1_000_000, 6), " ", &prices.currency.to_ascii_uppercase()].concat()
}

/// The compute of the cycle so far.
fn compute() -> AnyView {
    let usage = use_usage();
    let (from, next) = usage.cycle.get();
    let name = match usage.workspace.get() {
        Some(workspace) => ["Compute this billing cycle, ", &workspace].concat(),
        None => "Compute this billing cycle".to_owned(),
    };
    if !usage.is_whole(from, usage.today + 1) {
        let below = view! { <dd class="foot">{meter(0)}</dd>{pending_line()} };
        return view! { <div><dt>{name}</dt>{pending(below)}</div> };
    }
    let used = usage.narrowed(from, usage.today + 1).total(Dimension::Compute);
    let resets = ["resets ", &whole_day(next)].concat();
    let (of, footer) = match included(Dimension::Compute) {
        Some(included) => {
            let part = percent(used, included.saturating_mul(Dimension::Compute.unit()));
            let words = [&part.to_string(), " % used, ", &resets].concat();
            let footer = view! { <dd class="foot">{meter(part)}</dd><dd class="foot">{words}</dd> };
            (["of ", &included.to_string(), " min"].concat(), footer)
        }
        None => ("min".to_owned(), view! { <dd class="foot">{resets}</dd> }),
    };
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="figure">{amount(Dimension::Compute, used)}" "<span class="unit">{of}</span></dd>
            {footer}
        </div>
    }
}

/// What happens when, and how far it is.
fn thresholds() -> Vec<AnyView> {
    let usage = use_usage();
    let Some(user) = use_session().user() else { return Vec::new() };
    let whole = usage.is_whole(usage.cycle.get().0, usage.today + 1);
    let cycle = usage.this_cycle();
    let line = |it: Dimension| {
        let name = it.title();
        let Some((most, action)) = threshold(&user, it) else {
            return view! { <div><span class="what">{name}</span><span class="num">"None"</span></div> };
        };
        let part = percent(cycle.total(it), most.saturating_mul(it.unit()));
        let words = [&most.to_string(), " ", unit(it), " · ", action].concat();
        let meter = if whole {
            let words = [&part.to_string(), " % used"].concat();
            view! { {meter(part)}<span class="foot">{words}</span> }
        } else if is_coming() {
            view! { {meter(0)}<span class="foot skeleton" aria-hidden="true"><span class="bone w2"></span></span> }
        } else {
            nothing()
        };
        view! { <div><span class="what">{name}</span><span class="num">{words}</span>{meter}</div> }
    };
    [Dimension::Compute, Dimension::Storage].into_iter().map(line).collect()
}

/// A threshold in minutes or GB, and what happens there.
fn threshold(user: &User, dimension: Dimension) -> Option<(i64, &'static str)> {
    let (most, action) = match dimension {
        Dimension::Compute => (user.usage_compute_threshold, &user.usage_compute_action),
        Dimension::Storage => (user.usage_storage_threshold, &user.usage_storage_action),
    };
    Some((most?, action_words(action.as_deref())))
}

/// A part of a whole in percent, rounded down: nothing is used up before it is.
fn percent(part: i64, whole: i64) -> i64 {
    part.saturating_mul(100) / whole.max(1)
}

/// A bar of so many percent; its words stand beside it.
fn meter(percent: i64) -> AnyView {
    let width = [&percent.clamp(0, 100).to_string(), "%"].concat();
    let over = (percent >= 100).then_some("warning");
    view! { <svg class="meter" data-meaning=over aria-hidden="true"><rect width=width height="100%"></rect></svg> }
}
