//! What a chart says in one sentence, and what the plan includes.

use crate::config::use_config;
use crate::format::{amount, day_and_month, unit};
use crate::pages::usage::usage_state::{Coverage, use_usage};
use crate::pricing;
use crate::query::use_cache;
use api_types::Dimension;

/// How many minutes or GB the plan includes; `None` if unknown.
pub fn included(dimension: Dimension) -> Option<i64> {
    pricing::included(&use_cache().constraints.value().unwrap_or_default(), &use_config(), dimension)
}

/// The total and the largest day of the selected period, as a sentence.
pub fn headline(dimension: Dimension) -> String {
    let usage = use_usage();
    let (from, to) = usage.days.get();
    let period = usage.period.get();
    let so_far = match usage.coverage(from, to) {
        Coverage::None => return "These days are not loaded yet.".into(),
        Coverage::Part => "Not all days are loaded. ",
        Coverage::Whole => "",
    };
    let Some((day, most)) = period.largest(dimension) else {
        let nothing = if so_far.is_empty() {
            "Nothing is recorded in these days."
        } else {
            "In those that are, nothing is recorded."
        };
        return [so_far, nothing].concat();
    };
    let most = [&day_and_month(day), ", ", &amount(dimension, most), " ", unit(dimension), "."].concat();
    match dimension {
        Dimension::Compute => {
            let total = amount(dimension, period.total(dimension));
            [so_far, "Together ", &total, " min. Busiest day: ", &most].concat()
        }
        Dimension::Storage => [so_far, "Most was held on ", &most].concat(),
    }
}
