//! "Compute (mins)" and "Storage (GB)": a chart beside its breakdown, or a table of the same days, and a CSV download.

use crate::browser::download;
use crate::format::{amount, whole_day};
use crate::pages::usage::breakdown::Breakdown;
use crate::pages::usage::csv;
use crate::pages::usage::headline::headline;
use crate::pages::usage::stacked_chart::StackedChart;
use crate::pages::usage::usage_aggregate::{Values, both, not_billable, sum};
use crate::pages::usage::usage_state::use_usage;
use crate::query::use_cache;
use crate::ui::button::Button;
use crate::ui::card::CardFooter;
use crate::ui::fresh_id;
use api_types::{Day, Dimension};
use lean::prelude::*;

/// The card of one dimension.
#[component]
pub fn ChartCard(
    /// Compute or storage.
    dimension: Dimension,
) -> impl IntoView {
    let usage = use_usage();
    let is_compute = dimension == Dimension::Compute;
    let title = if is_compute { "Compute (mins)" } else { "Storage (GB)" };
    let as_table = RwSignal::new(false);
    let headline = Memo::new(move |_| headline(dimension));
    let is_empty = Memo::new(move |_| {
        let (from, to) = usage.days.get();
        usage.is_whole(from, to) && usage.period.with(|it| it.sums(dimension).next().is_none())
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
            let (days, workspace) = (usage.days.get(), usage.workspace_id());
            let write =
                |aggregate: &_| csv::write(aggregate, dimension, days, workspace.as_deref(), &|id| usage.name_of(id));
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
                <div><h3 id=title_id>{title}</h3><p>{move || headline.get()}</p></div>
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

fn empty() -> AnyView {
    let usage = use_usage();
    let has_no_workspaces = use_cache().workspaces.value().is_some_and(|list| list.is_empty());
    let (title, text) = if has_no_workspaces {
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
    let heads: Vec<_> = dimension
        .metrics()
        .iter()
        .map(|metric| view! { <th scope="col" class="align-end">{metric.title()}</th> })
        .collect();
    let rows = move || {
        let period = usage.period.get();
        let row = |(offset, values): (i32, &Option<Values>)| row(dimension, period.from + offset, values.as_ref());
        let mut rows: Vec<_> = (0..).zip(&period.days).map(row).collect();
        rows.reverse();
        rows
    };
    let caption = [title, " by day, newest first"].concat();
    view! {
        <div class="table-gap"></div>
            <table class="table responsive-table dense">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Day"</th>
                        {heads}
                        <th scope="col" class="align-end">"Together"</th>
                        <th scope="col" class="align-end">"Not billable"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
    }
}

fn row(dimension: Dimension, day: Day, values: Option<&Values>) -> AnyView {
    let usage = use_usage();
    let name = if day == usage.today.get() { [&whole_day(day), " (so far)"].concat() } else { whole_day(day) };
    let Some(values) = values else {
        let text = if usage.is_whole(day, day + 1) { "No records" } else { "Not loaded" };
        let columns = (dimension.metrics().len() + 2).to_string();
        return view! { <tr><th scope="row">{name}</th><td colspan=columns class="muted">{text}</td></tr> };
    };
    let cell = |label: &'static str, value: i64| {
        view! { <td class="align-end" data-label=label>{amount(dimension, value)}</td> }
    };
    let metrics: Vec<_> =
        dimension.metrics().iter().map(|metric| cell(metric.title(), both(values, *metric))).collect();
    view! {
        <tr>
            <th scope="row">{name}</th>
            {metrics}
            {cell("Together", sum(values, dimension))}
            {cell("Not billable", not_billable(values, dimension))}
        </tr>
    }
}
