//! The current billing cycle so far: estimated charge, compute, and thresholds.

use crate::components::error_note::ErrorNote;
use crate::config::use_config;
use crate::format::{amount, day_and_month, decimal, money, unit, whole_day};
use crate::pages::usage::headline::included;
use crate::pages::usage::placeholder::{is_loading, pending, pending_line};
use crate::pages::usage::thresholds::{Thresholds, action_text};
use crate::pages::usage::usage_state::{Usage, use_usage};
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

/// The estimated charge of the cycle so far, if prices are known.
fn charge() -> AnyView {
    let usage = use_usage();
    let rules = use_cache().constraints.value();
    let is_waiting = rules.is_none() && use_cache().constraints.phase() == Loaded::Waiting;
    let in_tenant = use_session().in_tenant();
    let name = "Estimated charge, month to date";
    let (from, _) = usage.cycle.get();
    let Some(prices) = prices(&rules.unwrap_or_default(), &use_config()).filter(|_| !in_tenant) else {
        let reason =
            if in_tenant { "Your tenant pays for what you use." } else { "No prices are known for this account." };
        let footer = if is_waiting {
            pending(pending_lines())
        } else {
            view! { <dd class="stat-footer">{reason}</dd> }
        };
        return view! { <div><dt>{name}</dt>{footer}</div> };
    };
    if !usage.is_whole(from, usage.today.get() + 1) {
        return view! { <div><dt>{name}</dt>{pending(pending_lines())}</div> };
    }
    let days = [&day_and_month(from), " – ", &whole_day(usage.today.get()), ", before tax, all workspaces"].concat();
    let items = BillableItem::of_cycle(usage);
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="figure">{total_charge(&items, &prices)}</dd>
            <dd class="stat-footer">{days}</dd>
            <dd class="stat-footer">
                <details>
                    <summary>"How this is computed"</summary>
                    <ul>
                        <li>{["For the cycle: ", &price_text(prices.base, &prices)].concat()}</li>
                        {items.iter().map(|item| item.line(&prices)).collect::<Vec<_>>()}
                        <li>"Only what is billable. Storage counts its largest day. Rounded once, at the end. The invoice may differ."</li>
                    </ul>
                </details>
            </dd>
        </div>
    }
}

/// Billable usage of one dimension in the current cycle.
struct BillableItem {
    dimension: Dimension,
    /// In milliseconds or bytes.
    used: i64,
    /// What the plan includes, in minutes or GB.
    included: i64,
}

impl BillableItem {
    /// Compute and storage.
    fn of_cycle(usage: Usage) -> [Self; 2] {
        let cycle = usage.this_cycle().billable();
        [Dimension::Compute, Dimension::Storage].map(|dimension| Self {
            dimension,
            used: cycle.total(dimension),
            included: included(dimension).unwrap_or_default(),
        })
    }

    fn line(&self, prices: &Prices) -> AnyView {
        let Self { dimension, used, included } = *self;
        let over = amount(dimension, dimension.past(used, included));
        let price = if dimension == Dimension::Compute { prices.compute_minute } else { prices.storage_gb };
        let (included, price) = (included.to_string(), price_text(price, prices));
        let text = [&over, " ", unit(dimension), " past the included ", &included, ", at ", &price, " each"];
        view! { <li>{text.concat()}</li> }
    }
}

fn total_charge([compute, storage]: &[BillableItem; 2], prices: &Prices) -> String {
    let charge = prices.charge(compute.used, storage.used, (compute.included, storage.included));
    money(price::minor(charge, price::decimals(&prices.currency)), &prices.currency)
}

/// Skeletons of the lines below the charge.
fn pending_lines() -> AnyView {
    view! { {pending_line()}<dd class="stat-footer skeleton target" aria-hidden="true"><span class="skeleton-line w2"></span></dd> }
}

/// A price with all its decimals, of which it may have more than the currency.
fn price_text(millionths: i64, prices: &Prices) -> String {
    let places = price::decimals(&prices.currency);
    if millionths % 10_i64.pow(6 - places) == 0 {
        return money(price::minor(millionths, places), &prices.currency);
    }
    [&decimal(millionths, 1_000_000, 6), " ", &prices.currency.to_ascii_uppercase()].concat()
}

/// Compute of the cycle so far, of the selected workspace or of all.
fn compute() -> AnyView {
    let usage = use_usage();
    let (from, next) = usage.cycle.get();
    let name = match usage.workspace.get() {
        Some(workspace) => ["Compute this billing cycle, ", &workspace].concat(),
        None => "Compute this billing cycle".to_owned(),
    };
    if !usage.is_whole(from, usage.today.get() + 1) {
        let below = view! { <dd class="stat-footer">{meter(0)}</dd>{pending_line()} };
        return view! { <div><dt>{name}</dt>{pending(below)}</div> };
    }
    let used = usage.narrowed(from, usage.today.get() + 1).total(Dimension::Compute);
    let resets = ["resets ", &whole_day(next)].concat();
    let (of, footer) = match included(Dimension::Compute) {
        Some(included) => {
            let used_percent = percent(used, included.saturating_mul(Dimension::Compute.unit()));
            let text = [&used_percent.to_string(), " % used, ", &resets].concat();
            let footer =
                view! { <dd class="stat-footer">{meter(used_percent)}</dd><dd class="stat-footer">{text}</dd> };
            (["of ", &included.to_string(), " min"].concat(), footer)
        }
        None => ("min".to_owned(), view! { <dd class="stat-footer">{resets}</dd> }),
    };
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="figure">{amount(Dimension::Compute, used)}" "<span class="unit">{of}</span></dd>
            {footer}
        </div>
    }
}

/// The threshold of each dimension, and how much of it is used.
fn thresholds() -> Vec<AnyView> {
    let usage = use_usage();
    let Some(user) = use_session().user() else { return Vec::new() };
    let whole = usage.is_whole(usage.cycle.get().0, usage.today.get() + 1);
    let cycle = usage.this_cycle();
    let line = |dimension: Dimension| {
        let name = dimension.title();
        let Some((limit, action)) = threshold(&user, dimension) else {
            return view! { <div><span class="stat-label">{name}</span><span class="tabular">"None"</span></div> };
        };
        let text = [&limit.to_string(), " ", unit(dimension), " · ", action].concat();
        let percent_used = percent(cycle.total(dimension), limit.saturating_mul(dimension.unit()));
        let meter = threshold_meter(whole.then_some(percent_used));
        view! { <div><span class="stat-label">{name}</span><span class="tabular">{text}</span>{meter}</div> }
    };
    [Dimension::Compute, Dimension::Storage].into_iter().map(line).collect()
}

/// A meter with its percentage; `None` while records are missing.
fn threshold_meter(percent: Option<i64>) -> AnyView {
    match percent {
        Some(percent) => {
            let text = [&percent.to_string(), " % used"].concat();
            view! { {meter(percent)}<span class="stat-footer">{text}</span> }
        }
        None if is_loading() => {
            view! { {meter(0)}<span class="stat-footer skeleton" aria-hidden="true"><span class="skeleton-line w2"></span></span> }
        }
        None => nothing(),
    }
}

/// The threshold in minutes or GB, and the action when it is reached.
fn threshold(user: &User, dimension: Dimension) -> Option<(i64, &'static str)> {
    let (limit, action) = match dimension {
        Dimension::Compute => (user.usage_compute_threshold, &user.usage_compute_action),
        Dimension::Storage => (user.usage_storage_threshold, &user.usage_storage_action),
    };
    Some((limit?, action_text(action.as_deref())))
}

/// A fraction in percent, rounded down, so that 100 % means reached.
fn percent(part: i64, whole: i64) -> i64 {
    part.saturating_mul(100) / whole.max(1)
}

/// A bar; hidden from assistive technology, which reads the text beside it.
fn meter(percent: i64) -> AnyView {
    let width = [&percent.clamp(0, 100).to_string(), "%"].concat();
    let over = (percent >= 100).then_some("warning");
    view! { <svg class="meter" data-tone=over aria-hidden="true"><rect width=width height="100%"></rect></svg> }
}
