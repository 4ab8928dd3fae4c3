//! "Compute (mins)" and "Storage (GB)": a chart beside its breakdown, or a table of the same days, and both as a file.

use crate::browser::download;
use crate::config::use_config;
use crate::format::{amount, day_and_month, unit, whole_day};
use crate::pages::usage::breakdown::Breakdown;
use crate::pages::usage::stacked_chart::StackedChart;
use crate::pages::usage::usage_aggregate::{Values, both, not_billable, sum};
use crate::pages::usage::usage_loader::LoaderStatus;
use crate::pages::usage::{csv, use_usage};
use crate::pricing;
use crate::query::use_cache;
use crate::ui::button::Button;
use crate::ui::card::CardFooter;
use crate::ui::fresh_id;
use api_types::{Day, Dimension};
use lean::prelude::*;

/// How many minutes or GB the plan includes, where that is known.
pub fn included(dimension: Dimension) -> Option<i64> {
    pricing::included(&use_cache().constraints.value().unwrap_or_default(), &use_config(), dimension)
}

/// The card of one dimension.
#[component]
pub fn ChartCard(
    /// What it shows.
    dimension: Dimension,
) -> impl IntoView {
    let usage = use_usage();
    let is_compute = dimension == Dimension::Compute;
    let title = if is_compute { "Compute (mins)" } else { "Storage (GB)" };
    let as_table = RwSignal::new(false);
    let point = Memo::new(move |_| point(dimension));
    let is_empty = Memo::new(move |_| {
        usage.loader.status.get() == LoaderStatus::Done && usage.period.with(|it| it.sums(dimension).next().is_none())
    });
    let body = move || {
        if is_empty.get() {
            empty()
        } else if as_table.get() {
            table(dimension, title)
        } else {
            view! { <div class="chart-layout"><StackedChart dimension/><Breakdown dimension/></div> }
        }
    };
    let reason = Signal::derive(move || {
        let (from, to) = usage.days.get();
        (!usage.is_whole(from, to)).then(|| "The file needs all days to be loaded.".to_owned())
    });
    let save = Callback::new(move |()| {
        let ((from, to), text) = untrack(move || {
            let (days, only) = (usage.days.get(), usage.only());
            let write =
                |aggregate: &_| csv::write(aggregate, dimension, days, only.as_deref(), &|id| usage.name_of(id));
            (days, usage.loader.with(write))
        });
        let kind = if is_compute { "compute" } else { "storage" };
        download::save_text(&text, &["usage-", kind, "-", &from.text(), "-", &(to + -1).text(), ".csv"].concat());
    });
    let hint =
        if is_compute { "Today counts up to now." } else { "1 GB is 10⁹ bytes. A period counts its largest day." };
    let label = Signal::derive(move || if as_table.get() { "View as chart" } else { "View as table" }.to_owned());
    let id = fresh_id("chart");
    let (title_id, reason_id) = (id.clone(), [&id, "-why"].concat());
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card-head">
                <div><h3 id=title_id>{title}</h3><p>{move || point.get()}</p></div>
            </div>
            {body.into_child()}
            <CardFooter hint reason reason_id=reason_id.clone()>
                <Button label on_press=Callback::new(move |()| as_table.update(|it| *it = !*it))/>
                <Button
                    label="Download CSV"
                    described_by=reason_id
                    unavailable=Signal::derive(move || reason.get().is_some())
                    on_press=save
                />
            </CardFooter>
        </section>
    }
}

/// The point of the chart in a sentence.
pub fn point(dimension: Dimension) -> String {
    let usage = use_usage();
    let period = usage.period.get();
    let Some((day, most)) = period.largest(dimension) else { return "Nothing is recorded in these days.".into() };
    let most = [&day_and_month(day), ", ", &amount(dimension, most), " ", unit(dimension), "."].concat();
    match dimension {
        Dimension::Compute => {
            let total = amount(dimension, period.total(dimension));
            ["Together ", &total, " min. Busiest day: ", &most].concat()
        }
        Dimension::Storage => ["Most was held on ", &most].concat(),
    }
}

fn empty() -> AnyView {
    let usage = use_usage();
    let none = use_cache().workspaces.value().is_some_and(|list| list.is_empty());
    let (title, text) = if none {
        (
            "No workspaces yet",
            "A workspace is a database of your own in the cloud. Make the first one in the Pipes console.",
        )
    } else if usage.workspace.get().is_some() {
        ("No usage of this workspace", "It used nothing in these days. Choose other days, or show all workspaces.")
    } else {
        ("No usage in these days", "What queries and pipelines use stands here from the day after.")
    };
    view! { <div class="empty"><h4>{title}</h4><p>{text}</p></div> }
}

fn table(dimension: Dimension, title: &'static str) -> AnyView {
    let usage = use_usage();
    let heads: Vec<_> =
        dimension.metrics().iter().map(|part| view! { <th scope="col" class="end">{part.title()}</th> }).collect();
    let rows = move || {
        let period = usage.period.get();
        let row = |(ahead, values): (i32, &Option<Values>)| row(dimension, period.from + ahead, values.as_ref());
        let mut rows: Vec<_> = (0..).zip(&period.days).map(row).collect();
        rows.reverse();
        rows
    };
    let caption = [title, " by day, newest first"].concat();
    view! {
        <div class="table-gap"></div>
            <table class="table stacks dense">
                <caption class="hidden-text">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Day"</th>
                        {heads}
                        <th scope="col" class="end">"Together"</th>
                        <th scope="col" class="end">"Not billable"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
    }
}

fn row(dimension: Dimension, day: Day, values: Option<&Values>) -> AnyView {
    let usage = use_usage();
    let name = if day == usage.today { [&whole_day(day), " (so far)"].concat() } else { whole_day(day) };
    let Some(values) = values else {
        let text = if usage.is_whole(day, day + 1) { "No records" } else { "Not loaded" };
        let range = (dimension.metrics().len() + 2).to_string();
        return view! { <tr><th scope="row">{name}</th><td colspan=range class="quiet">{text}</td></tr> };
    };
    let cell = |label: &'static str, value: i64| {
        view! { <td class="end" data-label=label>{amount(dimension, value)}</td> }
    };
    let parts: Vec<_> = dimension.metrics().iter().map(|part| cell(part.title(), both(values, *part))).collect();
    view! {
        <tr>
            <th scope="row">{name}</th>
            {parts}
            {cell("Together", sum(values, dimension))}
            {cell("Not billable", not_billable(values, dimension))}
        </tr>
    }
}
