//! "Usage for 23 Nov 2026 UTC": the last full day.

use crate::browser::clock;
use crate::format::{amount, unit, whole_day};
use crate::pages::usage::placeholder::{pending, pending_line};
use crate::pages::usage::usage_aggregate::{Values, both, sum};
use crate::pages::usage::usage_state::use_usage;
use crate::ui::card::Card;
use api_types::{Dimension, Metric};
use lean::prelude::*;

/// The card with compute and storage of that day.
#[component]
pub fn DayCard() -> impl IntoView {
    let usage = use_usage();
    let figures = move || {
        let today = usage.today.get();
        let day = today + -1;
        let period = usage.narrowed(day, today);
        let whole = usage.is_whole(day, today);
        let values = period.days.into_iter().next().flatten();
        let figure = |dimension| figure(dimension, values.as_ref(), whole);
        view! { <dl class="stats two-columns line-above">{figure(Dimension::Compute)}{figure(Dimension::Storage)}</dl> }
    };
    let title = move || ["Usage for ", &whole_day(usage.today.get() + -1), " UTC"].concat();
    let lead = if clock::is_known() { "The last full day." } else { "The last full day, by the clock of this device." };
    view! {
        <Card title lead>
            <div class="stats-gap"></div>
            {figures.into_child()}
        </Card>
    }
}

fn figure(dimension: Dimension, values: Option<&Values>, whole: bool) -> AnyView {
    let name = dimension.title();
    let (number, footer) = match values {
        Some(values) if whole => {
            let line =
                |metric: &Metric| [short_title(*metric), " ", &amount(dimension, both(values, *metric))].concat();
            let metrics: Vec<_> = dimension.metrics().iter().map(line).collect();
            (amount(dimension, sum(values, dimension)), metrics.join(" · "))
        }
        None if whole => ("–".to_owned(), "Nothing was recorded on this day.".to_owned()),
        _ => return view! { <div><dt>{name}</dt>{pending(pending_line())}</div> },
    };
    let unit = if values.is_some() { unit(dimension).into_child() } else { nothing() };
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="figure">{number}" "<span class="unit">{unit}</span></dd>
            <dd class="stat-footer">{footer}</dd>
        </div>
    }
}

fn short_title(metric: Metric) -> &'static str {
    match metric {
        Metric::DatabaseCompute | Metric::DatabaseStorage => "Database",
        Metric::ProcessCompute => "Process",
        Metric::ProcessLogs => "Logs",
        Metric::SnapshotStorage => "Snapshots",
    }
}
