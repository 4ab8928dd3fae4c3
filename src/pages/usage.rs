//! Usage: the current billing cycle, the last full day, and the history of any days, of one workspace or of all.

pub mod axis;
pub mod breakdown;
pub mod chart_card;
pub mod chart_legend;
pub mod chart_model;
pub mod chart_svg;
pub mod csv;
pub mod date_range;
pub mod day_card;
pub mod headline;
pub mod history;
pub mod placeholder;
pub mod stacked_chart;
pub mod summary_card;
pub mod thresholds;
pub mod usage_aggregate;
pub mod usage_loader;
pub mod usage_state;

use crate::components::defer::Defer;
use api_types::Dimension;
use chart_card::ChartCard;
use day_card::DayCard;
use history::History;
use lean::prelude::*;
use summary_card::SummaryCard;
use usage_state::Usage;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <UsagePage/> }
}

/// The Usage page.
#[component]
pub fn UsagePage() -> impl IntoView {
    let usage = Usage::new();
    usage.cache.workspaces.refresh();
    usage.cache.constraints.refresh();
    provide_context(usage);
    let mut last = (usage.today.get_untracked(), untrack(|| usage.cache.refreshes()));
    Effect::new(move || {
        let (today, refreshes) = (usage.today.get(), usage.cache.refreshes());
        // What was read of a day before its end is not all of it, and the service may add to a day later.
        if last != (today, refreshes) {
            usage.loader.expire(last.0.min(today) + -1);
            last = (today, refreshes);
        }
        usage.load();
    });
    view! {
        <SummaryCard/>
        <Defer frames=1><DayCard/><History/></Defer>
        <Defer frames=2><ChartCard dimension=Dimension::Compute/></Defer>
        <Defer frames=3><ChartCard dimension=Dimension::Storage/></Defer>
    }
}
