//! Usage records added up by day, workspace, metric and billing mode. In whole milliseconds and bytes: amounts are rounded
//! once, where they are displayed.

use api_types::{Day, Dimension, Metric, UsageBillingModeType, UsageMetric};

/// Usage by metric; of each first the billable amount, then the rest.
pub type Values = [[i64; 2]; Metric::ALL.len()];

/// The largest number of workspaces whose usage is kept apart: a page with more is too slow to use.
const MAX_WORKSPACES: usize = 1_000;
/// What stands in the place of the id of every further one.
const OTHERS: &str = "All other workspaces";

/// All loaded records.
#[derive(Debug, Default)]
pub struct UsageAggregate {
    /// Oldest first.
    days: Vec<DayUsage>,
    /// The ids; [`DayUsage::rows`] refers to them by index.
    workspaces: Vec<String>,
    /// Index of the last record's workspace. The next record usually has the same one.
    recent: usize,
}

#[derive(Debug)]
struct DayUsage {
    day: Day,
    /// Whether all of its records are loaded.
    whole: bool,
    /// Whether they are to be loaded again, since they may have changed.
    stale: bool,
    /// The sum of all workspaces, which is needed at every redraw. `None` without records.
    all: Option<Values>,
    /// Usage by workspace.
    rows: Vec<(usize, Values)>,
}

impl UsageAggregate {
    /// Adds a record. Metrics that belong to no dimension and records without a valid day are ignored.
    pub fn add(&mut self, record: &UsageMetric) {
        let (Some(day), Some(metric)) = (Day::parse(&record.usage_date), Metric::of_type(&record.metric)) else {
            return;
        };
        let workspace = self.index_of(record.workspace_id.as_deref().unwrap_or_default());
        let mode = usize::from(record.billing_mode != UsageBillingModeType::Billable);
        let add = |values: &mut Values| {
            if let Some(value) = values.get_mut(metric as usize).and_then(|modes| modes.get_mut(mode)) {
                *value = value.saturating_add(record.value);
            }
        };
        let DayUsage { all, rows, .. } = self.entry(day);
        add(all.get_or_insert_default());
        let at = rows.binary_search_by(|(it, _)| it.cmp(&workspace)).unwrap_or_else(|at| {
            rows.insert(at, (workspace, Values::default()));
            at
        });
        if let Some((_, values)) = rows.get_mut(at) {
            add(values);
        }
    }

    fn index_of(&mut self, workspace: &str) -> usize {
        if self.workspaces.get(self.recent).is_none_or(|it| it != workspace) {
            self.recent = self.workspaces.iter().position(|it| it == workspace).unwrap_or_else(|| {
                if self.workspaces.len() <= MAX_WORKSPACES {
                    let is_full = self.workspaces.len() == MAX_WORKSPACES;
                    self.workspaces.push(if is_full { OTHERS } else { workspace }.to_owned());
                }
                self.workspaces.len() - 1
            });
        }
        self.recent
    }

    fn entry(&mut self, day: Day) -> &mut DayUsage {
        let at = match self.days.binary_search_by(|it| it.day.cmp(&day)) {
            Ok(at) => at,
            Err(at) => {
                self.days.insert(at, DayUsage { day, whole: false, stale: false, all: None, rows: Vec::new() });
                at
            }
        };
        &mut self.days[at]
    }

    fn find(&self, day: Day) -> Option<&DayUsage> {
        self.days.binary_search_by(|it| it.day.cmp(&day)).ok().and_then(|at| self.days.get(at))
    }

    /// Whether all records of this day are loaded.
    pub fn is_whole(&self, day: Day) -> bool {
        self.find(day).is_some_and(|entry| entry.whole)
    }

    /// Marks the days from `from` up to `to`, which is excluded, as completely loaded.
    pub fn complete(&mut self, from: Day, to: Day) {
        for offset in 0..to - from {
            let entry = self.entry(from + offset);
            (entry.whole, entry.stale) = (true, false);
        }
    }

    /// Whether the records of this day have to be loaded: they are missing, or may have changed.
    pub fn is_due(&self, day: Day) -> bool {
        self.find(day).is_none_or(|entry| !entry.whole || entry.stale)
    }

    /// Marks the days from `from` on as changed. Their records are kept until they are loaded again.
    pub fn expire(&mut self, from: Day) {
        for entry in self.days.iter_mut().filter(|entry| entry.day >= from) {
            entry.stale = true;
        }
    }

    /// Drops the records of the days from `from` up to `to`, which is excluded, that are due: they are loaded now.
    pub fn clear_due(&mut self, from: Day, to: Day) {
        self.days.retain(|entry| (entry.whole && !entry.stale) || entry.day < from || entry.day >= to);
    }

    /// Drops the records of all days from `from` up to `to`, which is excluded.
    pub fn clear(&mut self, from: Day, to: Day) {
        self.days.retain(|entry| entry.day < from || entry.day >= to);
    }

    /// The usage from `from` up to `to`, which is excluded, of one workspace or of all.
    pub fn period(&self, from: Day, to: Day, workspace: Option<&str>) -> Period {
        let only = workspace.map(|id| self.workspaces.iter().position(|it| it == id));
        let of_day = |day| {
            let entry = self.find(day)?;
            match only {
                None => entry.all,
                Some(only) => entry.rows.iter().find(|(index, _)| Some(*index) == only).map(|(_, values)| *values),
            }
        };
        Period { from, days: (0..to - from).map(|offset| of_day(from + offset)).collect() }
    }

    /// The usage of each workspace from `from` up to `to`, which is excluded, in no particular order.
    pub fn by_workspace(&self, dimension: Dimension, from: Day, to: Day) -> Vec<WorkspaceUsage> {
        let largest = self.period(from, to, None).largest(dimension).map(|(day, _)| day);
        let middle = from + (to - from) / 2;
        let mut usages: Vec<_> = self.workspaces.iter().map(|id| WorkspaceUsage::new(id)).collect();
        for entry in self.days.iter().filter(|entry| entry.day >= from && entry.day < to) {
            let counts = dimension == Dimension::Compute || largest == Some(entry.day);
            for (index, values) in &entry.rows {
                let (usage, used) = (&mut usages[*index], sum(values, dimension));
                if counts {
                    usage.amount = usage.amount.saturating_add(used);
                }
                let half = if entry.day < middle { &mut usage.first_half } else { &mut usage.second_half };
                *half = half.saturating_add(used);
            }
        }
        usages.retain(|usage| usage.first_half != 0 || usage.second_half != 0);
        usages
    }

    /// Day, workspace id and usage from `from` up to `to`, which is excluded, oldest first.
    pub fn rows(&self, from: Day, to: Day) -> impl Iterator<Item = (Day, &str, &Values)> {
        self.days.iter().filter(move |entry| entry.day >= from && entry.day < to).flat_map(|entry| {
            entry
                .rows
                .iter()
                .filter_map(|(index, values)| Some((entry.day, self.workspaces.get(*index)?.as_str(), values)))
        })
    }
}

/// The usage of one workspace in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceUsage {
    /// Its id.
    pub workspace: String,
    /// Compute of the whole period; storage on the period's largest day.
    pub amount: i64,
    /// The sum of the first half of the days.
    pub first_half: i64,
    /// The sum of the second half of the days.
    pub second_half: i64,
}

impl WorkspaceUsage {
    fn new(id: &str) -> Self {
        Self { workspace: id.to_owned(), ..Self::default() }
    }
}

/// The usage of consecutive days. A day without records is a gap, not a zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The usage of each day; `None` without records.
    pub days: Vec<Option<Values>>,
}

impl Period {
    /// The number of days.
    pub fn len(&self) -> i32 {
        i32::try_from(self.days.len()).unwrap_or(i32::MAX)
    }

    /// Whether it has no days.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The days that have records, with the sum of each.
    pub fn sums(&self, dimension: Dimension) -> impl Iterator<Item = (Day, i64)> {
        (0..)
            .zip(&self.days)
            .filter_map(move |(offset, values)| Some((self.from + offset, sum(values.as_ref()?, dimension))))
    }

    /// The day with the largest sum, the first if there are several, and that sum.
    pub fn largest(&self, dimension: Dimension) -> Option<(Day, i64)> {
        self.sums(dimension)
            .fold(None, |max: Option<(Day, i64)>, it| if max.is_some_and(|max| max.1 >= it.1) { max } else { Some(it) })
    }

    /// The billed quantity of these days: the sum of compute, or storage on the largest day.
    pub fn total(&self, dimension: Dimension) -> i64 {
        match dimension {
            Dimension::Compute => self.sums(dimension).fold(0, |sum, (_, used)| sum.saturating_add(used)),
            Dimension::Storage => self.largest(dimension).map_or(0, |(_, used)| used),
        }
    }

    /// The total of one metric of `dimension`. Storage metrics count on the largest day of the dimension, so that they add
    /// up to [`Period::total`].
    pub fn metric_total(&self, metric: Metric, dimension: Dimension) -> i64 {
        let day = self.largest(dimension).map(|(day, _)| day - self.from);
        (0..).zip(&self.days).fold(0, |sum, (offset, values)| match values {
            Some(values) if dimension == Dimension::Compute || day == Some(offset) => {
                sum.saturating_add(both(values, metric))
            }
            _ => sum,
        })
    }

    /// The same days with billable usage only.
    #[must_use]
    pub fn billable(mut self) -> Self {
        for value in self.days.iter_mut().flatten().flatten() {
            value[1] = 0;
        }
        self
    }
}

/// The usage of a dimension, billable or not.
pub fn sum(values: &Values, dimension: Dimension) -> i64 {
    dimension.metrics().iter().fold(0, |sum, metric| sum.saturating_add(both(values, *metric)))
}

/// The usage of a dimension that is not billable.
pub fn not_billable(values: &Values, dimension: Dimension) -> i64 {
    dimension.metrics().iter().fold(0, |sum, metric| sum.saturating_add(values[*metric as usize][1]))
}

/// The usage of a metric, billable or not.
pub fn both(values: &Values, metric: Metric) -> i64 {
    let [billable, not_billable] = values[metric as usize];
    billable.saturating_add(not_billable)
}

/// Records for tests.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub mod sample {
    use api_types::UsageMetric;

    /// A record as the service sends it.
    ///
    /// # Panics
    /// Never: these are all required fields.
    pub fn record(day: &str, workspace: &str, metric: &str, mode: &str, value: i64) -> UsageMetric {
        let json = serde_json::json!({
            "usage_date": day, "workspace_id": workspace, "metric": metric, "billing_mode": mode, "value": value,
            "dimension": "compute", "unit": "millisecond",
        });
        serde_json::from_value(json).unwrap()
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    const START: &str = "2026-09-20";

    fn day(offset: i32) -> Day {
        Day::parse(START).unwrap() + offset
    }

    fn record() -> impl Strategy<Value = UsageMetric> {
        let metric = prop::sample::select(vec![
            "db_execution_ms",
            "process_execution_ms",
            "db_volume_used_bytes",
            "process_log_bytes",
            "snapshot_storage_bytes",
            "db_volume_bytes",
            "user_count",
            "something_new",
        ]);
        (0..12, 0..4, metric, any::<bool>(), 0..1_000_000_000_000_i64).prop_map(
            |(offset, workspace, metric, billable, value)| {
                let mode = if billable { "billable" } else { "non_billable" };
                sample::record(&(day(offset).text() + "T00:00:00Z"), &format!("w_{workspace}"), metric, mode, value)
            },
        )
    }

    fn dimension(record: &UsageMetric) -> Option<Dimension> {
        match record.metric.as_str() {
            "db_execution_ms" | "process_execution_ms" => Some(Dimension::Compute),
            "db_volume_used_bytes" | "process_log_bytes" | "snapshot_storage_bytes" => Some(Dimension::Storage),
            _ => None,
        }
    }

    /// The total, computed from all records again for each call.
    fn naive(records: &[UsageMetric], it: Dimension, from: i32, to: i32, workspace: Option<&str>) -> i64 {
        let mut days = BTreeMap::<String, i64>::new();
        for record in records {
            let date = record.usage_date.get(..10).unwrap();
            let within = (from..to).any(|offset| day(offset).text() == date);
            let of_it = workspace.is_none_or(|it| record.workspace_id.as_deref() == Some(it));
            if dimension(record) == Some(it) && within && of_it {
                *days.entry(date.to_owned()).or_default() += record.value;
            }
        }
        match it {
            Dimension::Compute => days.values().sum(),
            Dimension::Storage => days.values().copied().max().unwrap_or_default(),
        }
    }

    proptest! {
        #[test]
        fn totals_metrics_and_workspaces_add_up_to_the_records(
            records in prop::collection::vec(record(), 0..120), from in 0..6_i32, length in 1..8_i32, one in 0..5,
        ) {
            let mut aggregate = UsageAggregate::default();
            for record in &records {
                aggregate.add(record);
            }
            let (first, end, to) = (day(from), day(from + length), from + length);
            let one = format!("w_{one}");
            for it in [Dimension::Compute, Dimension::Storage] {
                let all = aggregate.period(first, end, None);
                prop_assert_eq!(all.total(it), naive(&records, it, from, to, None));
                prop_assert_eq!(aggregate.period(first, end, Some(&one)).total(it), naive(&records, it, from, to, Some(&one)));
                let metrics: i64 = it.metrics().iter().map(|metric| all.metric_total(*metric, it)).sum();
                prop_assert_eq!(metrics, all.total(it));
                let usages = aggregate.by_workspace(it, first, end);
                prop_assert_eq!(usages.iter().map(|usage| usage.amount).sum::<i64>(), all.total(it));
                let halves: i64 = usages.iter().map(|usage| usage.first_half + usage.second_half).sum();
                prop_assert_eq!(halves, all.sums(it).map(|(_, used)| used).sum::<i64>());
                let billable: Vec<_> = records.iter().filter(|it| it.billing_mode == UsageBillingModeType::Billable).cloned().collect();
                prop_assert_eq!(all.clone().billable().total(it), naive(&billable, it, from, to, None));
                let rows: i64 = aggregate.rows(first, end).map(|(_, _, values)| sum(values, it)).sum();
                prop_assert_eq!(rows, all.sums(it).map(|(_, used)| used).sum::<i64>());
            }
            let recorded: BTreeSet<_> = records.iter().filter(|it| dimension(it).is_some()).map(|it| it.usage_date.clone()).collect();
            for offset in 0..12 {
                let there = aggregate.period(day(offset), day(offset + 1), None).days[0].is_some();
                prop_assert_eq!(there, recorded.contains(&(day(offset).text() + "T00:00:00Z")), "a day without records is a gap");
            }
        }

        #[test]
        fn the_order_of_records_does_not_matter(records in prop::collection::vec(record(), 0..60)) {
            let (mut one, mut other) = (UsageAggregate::default(), UsageAggregate::default());
            for (record, last) in records.iter().zip(records.iter().rev()) {
                one.add(record);
                other.add(last);
            }
            prop_assert_eq!(one.period(day(0), day(12), None), other.period(day(0), day(12), None));
        }
    }

    #[test]
    fn the_usage_of_very_many_workspaces_is_added_up_and_only_some_are_kept_apart() {
        let mut aggregate = UsageAggregate::default();
        for number in 0..100_000 {
            aggregate.add(&sample::record(&day(0).text(), &format!("w_{number}"), "db_execution_ms", "billable", 1));
        }
        let usages = aggregate.by_workspace(Dimension::Compute, day(0), day(1));
        assert_eq!(usages.len(), MAX_WORKSPACES + 1);
        let others = usages.iter().find(|usage| usage.workspace == OTHERS).map(|usage| usage.amount);
        assert_eq!((others, aggregate.period(day(0), day(1), None).total(Dimension::Compute)), (Some(99_000), 100_000));
    }

    #[test]
    fn days_that_may_have_changed_are_due_until_they_are_loaded_again() {
        let mut aggregate = UsageAggregate::default();
        aggregate.add(&sample::record(&day(1).text(), "w_1", "db_execution_ms", "billable", 5));
        aggregate.complete(day(0), day(3));
        aggregate.expire(day(1));
        assert_eq!([0, 1, 2].map(|offset| aggregate.is_due(day(offset))), [false, true, true]);
        assert!(aggregate.is_whole(day(1)), "it is shown meanwhile");
        assert_eq!(aggregate.period(day(0), day(3), None).total(Dimension::Compute), 5);
        aggregate.clear_due(day(0), day(3));
        aggregate.complete(day(1), day(3));
        assert_eq!(
            (aggregate.is_due(day(1)), aggregate.period(day(0), day(3), None).total(Dimension::Compute)),
            (false, 0)
        );
    }

    #[test]
    fn incomplete_days_are_dropped_and_complete_ones_kept() {
        let mut aggregate = UsageAggregate::default();
        for offset in [0, 1] {
            aggregate.add(&sample::record(&day(offset).text(), "w_1", "db_execution_ms", "billable", 5));
        }
        aggregate.complete(day(1), day(3));
        aggregate.clear_due(day(0), day(3));
        assert_eq!(aggregate.period(day(0), day(3), None).total(Dimension::Compute), 5);
        assert_eq!([0, 1, 2, 3].map(|offset| aggregate.is_whole(day(offset))), [false, true, true, false]);
    }
}
