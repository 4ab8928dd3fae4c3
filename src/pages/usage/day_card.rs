//! "Usage for 23 Nov 2026 UTC": the last day that is over.

use crate::format::{amount, unit, whole_day};
use crate::pages::usage::usage_aggregate::{Values, both, sum};
use crate::pages::usage::usage_loader::LoaderStatus;
use crate::pages::usage::use_usage;
use crate::ui::card::Card;
use api_types::{Dimension, Metric};
use lean::prelude::*;

/// Shows compute and storage of it.
#[component]
pub fn DayCard() -> impl IntoView {
    let usage = use_usage();
    let (day, today) = (usage.today + -1, usage.today);
    let of_it = move || {
        let period = usage.narrowed(day, today);
        let whole = usage.is_whole(day, today);
        let values = period.days.into_iter().next().flatten();
        let figure = |dimension| figure(dimension, values.as_ref(), whole);
        view! { <dl class="stats two top-line">{figure(Dimension::Compute)}{figure(Dimension::Storage)}</dl> }
    };
    let title = ["Usage for ", &whole_day(day), " UTC"].concat();
    view! {
        <Card title lead=|| "The last full day.">
            <div class="stats-gap"></div>
            {of_it.into_child()}
        </Card>
    }
}

fn figure(dimension: Dimension, values: Option<&Values>, whole: bool) -> AnyView {
    let name = dimension.title();
    let (number, footer) = match values {
        Some(values) if whole => {
            let of = |part: &Metric| [short(*part), " ", &amount(dimension, both(values, *part))].concat();
            let parts: Vec<_> = dimension.metrics().iter().map(of).collect();
            (amount(dimension, sum(values, dimension)), parts.join(" · "))
        }
        None if whole => ("–".to_owned(), "Nothing was recorded on this day.".to_owned()),
        _ => return view! { <div><dt>{name}</dt>{pending(pending_line())}</div> },
    };
    let of = if values.is_some() { unit(dimension).into_child() } else { nothing() };
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="figure">{number}" "<span class="unit">{of}</span></dd>
            <dd class="foot">{footer}</dd>
        </div>
    }
}

/// Whether what is missing is on its way.
pub fn is_coming() -> bool {
    matches!(use_usage().loader.status.get(), LoaderStatus::Loading(_))
}

/// What stands in the place of a figure that is not here yet, over what is `below` it, or says that it will not come by itself.
pub fn pending(below: AnyView) -> AnyView {
    if !is_coming() {
        return view! { <dd class="foot">"Not all of it is loaded."</dd> };
    }
    view! { <dd class="figure skeleton" aria-hidden="true"><span class="bone w2"></span></dd>{below} }
}

/// The place of a line below a figure.
pub fn pending_line() -> AnyView {
    view! { <dd class="foot skeleton" aria-hidden="true"><span class="bone w3"></span></dd> }
}

fn short(part: Metric) -> &'static str {
    match part {
        Metric::DatabaseCompute | Metric::DatabaseStorage => "Database",
        Metric::ProcessCompute => "Process",
        Metric::ProcessLogs => "Logs",
        Metric::SnapshotStorage => "Snapshots",
    }
}
