//! The usage of each workspace, beside a chart, sortable by name, amount and trend. A click narrows the page to one.

use crate::format::{amount, count, unit};
use crate::pages::usage::usage_aggregate::WorkspaceUsage;
use crate::pages::usage::usage_state::{Usage, use_usage};
use crate::ui::button::{Button, Variant};
use api_types::Dimension;
use lean::prelude::*;

/// Number of rows before "Show all" is pressed.
const COLLAPSED_ROWS: usize = 5;

/// The columns that can be sorted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Amount,
    Trend,
}

/// The column to sort by, and its direction. Names start at A, numbers at the largest.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sorting {
    column: Column,
    is_reversed: bool,
}

impl Sorting {
    fn sort(self, rows: &mut [WorkspaceUsage]) {
        rows.sort_by(|a, b| {
            let order = match self.column {
                Column::Name => a.workspace.cmp(&b.workspace),
                Column::Amount => b.amount.cmp(&a.amount),
                Column::Trend => trend(b).cmp(&trend(a)),
            };
            let order = if self.is_reversed { order.reverse() } else { order };
            order.then_with(|| a.workspace.cmp(&b.workspace))
        });
    }

    /// The value of `aria-sort` in the head of `column`.
    fn aria_sort(self, column: Column) -> Option<&'static str> {
        let is_ascending = (column == Column::Name) != self.is_reversed;
        (self.column == column).then_some(if is_ascending { "ascending" } else { "descending" })
    }

    /// After a click on `column`: a second click reverses the direction.
    fn clicked(self, column: Column) -> Self {
        Self { column, is_reversed: self.column == column && !self.is_reversed }
    }
}

/// The table of one dimension.
#[component]
pub fn Breakdown(
    /// Compute or storage.
    dimension: Dimension,
) -> impl IntoView {
    let usage = use_usage();
    let sorting = RwSignal::new(Sorting { column: Column::Amount, is_reversed: false });
    let is_expanded = RwSignal::new(false);
    let sorted = Memo::new(move |_| {
        let mut rows = by_workspace(usage, dimension);
        sorting.get().sort(&mut rows);
        rows
    });
    let rows = move || {
        let rows = sorted.get();
        let total = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.amount)).max(1);
        let shown = if is_expanded.get() { rows.len() } else { COLLAPSED_ROWS };
        rows.into_iter().take(shown).map(|it| row(dimension, it, total)).collect::<Vec<_>>()
    };
    let head = move |column: Column, label: &'static str, class: &'static str| {
        let order = move || sorting.get().aria_sort(column);
        let press = move |_: leptos::ev::MouseEvent| sorting.update(|sorting| *sorting = sorting.clicked(column));
        view! { <th scope="col" class=class aria-sort=order><button type="button" class="sort" on:click=press>{label}</button></th> }
    };
    let caption = if dimension == Dimension::Compute {
        "Compute by workspace"
    } else {
        "Storage by workspace, on the largest day"
    };
    view! {
        <div class="breakdown">
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        {head(Column::Name, "Workspace", "")}
                        {head(Column::Amount, unit(dimension), "align-end")}
                        <th scope="col" class="align-end">"Share"</th>
                        {head(Column::Trend, "Trend", "align-end")}
                    </tr>
                </thead>
                <tbody>{rows.into_child()}</tbody>
            </table>
            {(move || expand_button(sorted.with(Vec::len), is_expanded)).into_child()}
            <p class="hint">"Trend: the second half of these days against the first."</p>
        </div>
    }
}

/// The usage of each workspace in the selected range, with names instead of ids.
fn by_workspace(usage: Usage, dimension: Dimension) -> Vec<WorkspaceUsage> {
    let (from, to) = usage.days.get();
    let mut rows = usage.loader.with(|aggregate| aggregate.by_workspace(dimension, from, to));
    for row in &mut rows {
        row.workspace = usage.name_of(&row.workspace);
    }
    rows
}

/// Shows all rows or the first few; nothing if there are only a few.
fn expand_button(rows: usize, is_expanded: RwSignal<bool>) -> AnyView {
    if rows <= COLLAPSED_ROWS {
        return nothing();
    }
    let label = Signal::derive(move || {
        if is_expanded.get() {
            "Show the first five".to_owned()
        } else {
            ["Show all ", &count(rows, "workspace", "workspaces")].concat()
        }
    });
    let toggle = Callback::new(move |()| is_expanded.update(|it| *it = !*it));
    view! { <Button label variant=Variant::Ghost on_press=toggle/> }
}

fn row(dimension: Dimension, row: WorkspaceUsage, total: i64) -> AnyView {
    let usage = use_usage();
    let name = row.workspace.clone();
    let toggle = move |_: leptos::ev::MouseEvent| {
        let selected = usage.workspace.get_untracked();
        let next = if selected.as_ref() == Some(&name) { None } else { Some(name.clone()) };
        usage.go.run((usage.range.get_untracked(), next));
    };
    let name = row.workspace.clone();
    let pressed = move || if usage.workspace.get().as_ref() == Some(&name) { "true" } else { "false" };
    view! {
        <tr>
            <th scope="row"><button type="button" class="link" translate="no" aria-pressed=pressed on:click=toggle>{row.workspace.clone()}</button></th>
            <td class="align-end">{amount(dimension, row.amount)}</td>
            <td class="align-end">{percent(row.amount, total)}</td>
            <td class="align-end">{trend_text(&row)}</td>
        </tr>
    }
}

fn trend_text(row: &WorkspaceUsage) -> String {
    match trend(row) {
        None => "new".to_owned(),
        Some(0) => "even".to_owned(),
        Some(percent) if percent > 999 => "> +999 %".to_owned(),
        Some(percent) => [if percent > 0 { "+" } else { "−" }, &percent.abs().to_string(), " %"].concat(),
    }
}

/// The change from the first half of the days to the second, in percent; `None` without usage in the first.
fn trend(row: &WorkspaceUsage) -> Option<i64> {
    let (first, second) = (row.first_half, row.second_half);
    (first > 0).then(|| second.saturating_sub(first).saturating_mul(100) / first)
}

/// A fraction in percent, rounded. A small fraction is not rounded to 0 %.
fn percent(part: i64, whole: i64) -> String {
    match part.saturating_mul(100).saturating_add(whole / 2) / whole.max(1) {
        0 if part > 0 => "< 1 %".to_owned(),
        percent => [&percent.to_string(), " %"].concat(),
    }
}
