//! The legend of a chart: each series with its total.

use crate::format::{amount, day_and_month};
use crate::pages::usage::chart_model::{ChartModel, CumulativeSeries};
use crate::pages::usage::chart_svg::SERIES;
use lean::prelude::*;

/// The entries of the legend. `is_known` says whether any day is loaded: without one there is no total.
pub fn legend(model: &ChartModel, is_known: bool) -> Vec<AnyView> {
    let total = |value| if is_known { amount(model.dimension, value) } else { "not loaded".to_owned() };
    let mut views: Vec<AnyView> = model
        .dimension
        .metrics()
        .iter()
        .zip(SERIES)
        .map(|(metric, class)| {
            let total = total(model.period.metric_total(*metric, model.dimension));
            view! {
                <li>
                    <svg viewBox="0 0 12 12" aria-hidden="true"><rect class=class width="12" height="12" rx="2"></rect></svg>
                    {metric.title()}" "<b>{total}</b>
                </li>
            }
        })
        .collect();
    if let Some(cumulative) = &model.cumulative {
        views.push(cumulative_entry(model, cumulative, &total(cumulative.total())));
    }
    if model.included.is_some() {
        views.push(view! {
            <li>
                <svg viewBox="0 0 12 12" aria-hidden="true"><path class="limit-line" d="M0 6h12"></path></svg>
                "Included"
            </li>
        });
    }
    if model.today < model.period.from + model.period.len() {
        views.push(view! {
            <li>
                <svg viewBox="0 0 12 12" aria-hidden="true">
                    <rect class="partial hatch-1" fill="url(#hatch-1)" x=".5" y=".5" width="11" height="11" rx="1.5"></rect>
                </svg>
                "Today, so far"
            </li>
        });
    }
    views
}

fn cumulative_entry(model: &ChartModel, cumulative: &CumulativeSeries, total: &str) -> AnyView {
    let from = model.period.from + cumulative.skip;
    let label = if from == model.cycle {
        "Cumulative, this cycle".to_owned()
    } else {
        ["Cumulative, from ", &day_and_month(from)].concat()
    };
    let total = total.to_owned();
    view! {
        <li>
            <svg viewBox="0 0 12 12" aria-hidden="true"><path class="total-line" d="M1 9.5 11 2.5"></path></svg>
            {label}" "<b>{total}</b>
        </li>
    }
}
