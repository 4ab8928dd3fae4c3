//! What a chart draws: the days, the axes and the cumulative sum, independent of the selected day.

use crate::format::{amount, unit, whole_day};
use crate::pages::usage::axis::Axis;
use crate::pages::usage::usage_aggregate::{Period, both, not_billable, sum};
use api_types::{Day, Dimension};

/// The data of a chart.
#[derive(Clone, PartialEq)]
pub struct ChartModel {
    /// Compute or storage.
    pub dimension: Dimension,
    /// The usage by day.
    pub period: Period,
    /// What the plan includes, in minutes or GB; `None` if unknown.
    pub included: Option<i64>,
    /// Today in UTC.
    pub today: Day,
    /// The first day of the current billing cycle.
    pub cycle: Day,
    /// The axis of the bars.
    pub axis: Axis,
    /// The cumulative sum, which only compute has.
    pub cumulative: Option<CumulativeSeries>,
}

/// The cumulative sum of the current billing cycle if it begins within the period, otherwise of the whole period.
#[derive(Clone, PartialEq)]
pub struct CumulativeSeries {
    /// Offset of its first day from that of the period.
    pub skip: i32,
    /// A sum for each day.
    pub sums: Vec<i64>,
    /// Its own axis.
    pub axis: Axis,
}

impl ChartModel {
    /// The chart of `period`. The axis has room for what is included.
    pub fn new(dimension: Dimension, period: Period, included: Option<i64>, today: Day, cycle: Day) -> Self {
        let max = period.largest(dimension).map_or(0, |(_, max)| max);
        let limit = included.unwrap_or_default().saturating_mul(dimension.unit());
        let (max, cumulative) = match dimension {
            Dimension::Compute => (max, Some(CumulativeSeries::new(&period, cycle, limit))),
            Dimension::Storage => (max.max(with_margin(limit)), None),
        };
        Self { dimension, axis: Axis::new(max, dimension.unit()), period, included, today, cycle, cumulative }
    }

    /// The axis that shows what is included: for compute that of the cumulative sum.
    pub fn limit_axis(&self) -> Axis {
        self.cumulative.as_ref().map_or(self.axis, |it| it.axis)
    }

    /// The usage of the day at `offset` as a sentence. `is_whole` says whether all its records are loaded.
    pub fn day_text(&self, offset: i32, is_whole: bool) -> String {
        let (dimension, day) = (self.dimension, self.period.from + offset);
        let name = if day == self.today { [&whole_day(day), " so far: "].concat() } else { whole_day(day) + ": " };
        let values = usize::try_from(offset).ok().and_then(|index| self.period.days.get(index)?.as_ref());
        let Some(values) = values else {
            return name + if is_whole { "no records." } else { "not loaded." };
        };
        let mut text = name;
        for metric in dimension.metrics() {
            text.push_str(&[metric.title(), " ", &amount(dimension, both(values, *metric)), ", "].concat());
        }
        let together = amount(dimension, sum(values, dimension));
        text.push_str(&["together ", &together, " ", unit(dimension)].concat());
        let not_billable = not_billable(values, dimension);
        if not_billable > 0 {
            text.push_str(&[", of which ", &amount(dimension, not_billable), " not billable"].concat());
        }
        text + "."
    }
}

impl CumulativeSeries {
    fn new(period: &Period, cycle: Day, included: i64) -> Self {
        let before_cycle = (cycle - period.from).max(0);
        let skip = if before_cycle < period.len() { before_cycle } else { 0 };
        let mut total = 0_i64;
        let days = (0..).zip(&period.days).filter(|(offset, _)| *offset >= skip);
        let sums: Vec<i64> = days
            .map(|(_, values)| {
                total = total.saturating_add(values.as_ref().map_or(0, |values| sum(values, Dimension::Compute)));
                total
            })
            .collect();
        Self { skip, sums, axis: Axis::new(total.max(with_margin(included)), Dimension::Compute.unit()) }
    }

    /// The sum of all its days.
    pub fn total(&self) -> i64 {
        self.sums.last().copied().unwrap_or_default()
    }
}

/// Leaves room for the label above the line of what is included.
fn with_margin(included: i64) -> i64 {
    included.saturating_add(included / 10)
}
