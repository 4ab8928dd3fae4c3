//! What each workspace has used, beside a chart: by amount, share or trend. A click narrows the page to one.

use crate::format::{amount, count, unit};
use crate::pages::usage::usage_aggregate::WorkspaceUsage;
use crate::pages::usage::use_usage;
use crate::ui::button::{Button, Variant};
use api_types::Dimension;
use lean::prelude::*;

/// How many stand there before one asks for all.
const FIRST: usize = 5;

/// What rows are sorted by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Amount,
    Trend,
}

/// The table of one dimension.
#[component]
pub fn Breakdown(
    /// What it shows.
    dimension: Dimension,
) -> impl IntoView {
    let usage = use_usage();
    let sorted = RwSignal::new((Column::Amount, false));
    let open = RwSignal::new(false);
    let shares = Memo::new(move |_| {
        let (from, to) = usage.days.get();
        let mut shares = usage.loader.with(|aggregate| aggregate.by_workspace(dimension, from, to));
        for share in &mut shares {
            share.workspace = usage.name_of(&share.workspace);
        }
        let (column, up) = sorted.get();
        shares.sort_by(|a, b| {
            let order = match column {
                Column::Name => b.workspace.cmp(&a.workspace),
                Column::Amount => a.amount.cmp(&b.amount),
                Column::Trend => trend(a).cmp(&trend(b)),
            };
            let order = if up { order } else { order.reverse() };
            order.then_with(|| a.workspace.cmp(&b.workspace))
        });
        shares
    });
    let rows = move || {
        let shares = shares.get();
        let total = shares.iter().fold(0_i64, |sum, share| sum.saturating_add(share.amount)).max(1);
        let shown = if open.get() { shares.len() } else { FIRST };
        shares.into_iter().take(shown).map(|share| row(dimension, share, total)).collect::<Vec<_>>()
    };
    let head = move |column: Column, label: &'static str, class: &'static str| {
        let order = move || match sorted.get() {
            (it, up) if it == column => Some(if up == (column == Column::Name) { "descending" } else { "ascending" }),
            _ => None,
        };
        let press = move |_: leptos::ev::MouseEvent| {
            sorted.update(|(it, up)| (*it, *up) = (column, *it == column && !*up));
        };
        view! { <th scope="col" class=class aria-sort=order><button type="button" class="sort" on:click=press>{label}</button></th> }
    };
    let many = move || {
        let all = shares.with(Vec::len);
        (all > FIRST).then(|| {
            let label = Signal::derive(move || {
                if open.get() { "Show the first five".to_owned() } else { ["Show all ", &count(all, "workspace", "workspaces")].concat() }
            });
            view! { <Button label variant=Variant::Ghost on_press=Callback::new(move |()| open.update(|it| *it = !*it))/> }
        })
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
                        {head(Column::Amount, unit(dimension), "end")}
                        <th scope="col" class="end">"Share"</th>
                        {head(Column::Trend, "Trend", "end")}
                    </tr>
                </thead>
                <tbody>{rows.into_child()}</tbody>
            </table>
            {many.into_child()}
            <p class="hint">"Trend: the second half of these days against the first."</p>
        </div>
    }
}

fn row(dimension: Dimension, share: WorkspaceUsage, total: i64) -> AnyView {
    let usage = use_usage();
    let name = share.workspace.clone();
    let chosen = name.clone();
    let press = move |_: leptos::ev::MouseEvent| {
        let now = usage.workspace.get_untracked();
        let next = if now.as_ref() == Some(&name) { None } else { Some(name.clone()) };
        (usage.go).run((usage.range.get_untracked(), next));
    };
    let pressed = move || if usage.workspace.get().as_ref() == Some(&chosen) { "true" } else { "false" };
    let trend = match trend(&share) {
        None => "new".to_owned(),
        Some(0) => "even".to_owned(),
        Some(percent) if percent > 999 => "> +999 %".to_owned(),
        Some(percent) => [if percent > 0 { "+" } else { "−" }, &percent.abs().to_string(), " %"].concat(),
    };
    view! {
        <tr>
            <th scope="row"><button type="button" class="link" aria-pressed=pressed on:click=press>{share.workspace.clone()}</button></th>
            <td class="end">{amount(dimension, share.amount)}</td>
            <td class="end">{percent(share.amount, total)}</td>
            <td class="end">{trend}</td>
        </tr>
    }
}

/// How much more it was in the second half of the days, in percent; nothing when there was none in the first.
fn trend(share: &WorkspaceUsage) -> Option<i64> {
    (share.before > 0).then(|| share.after.saturating_sub(share.before).saturating_mul(100) / share.before)
}

/// A part of a whole in percent; what is there is never shown as nothing.
fn percent(part: i64, whole: i64) -> String {
    match part.saturating_mul(100).saturating_add(whole / 2) / whole.max(1) {
        0 if part > 0 => "< 1 %".to_owned(),
        percent => [&percent.to_string(), " %"].concat(),
    }
}
