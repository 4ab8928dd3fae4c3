//! Usage added up: by day, workspace, part, and whether it is billable. Whole milliseconds and bytes; what people read
//! is rounded once, where it is shown.

use api_types::{Day, Dimension, Metric, UsageBillingModeType, UsageMetric};

/// What was used, by part; of each first what is billable, then what is not.
pub type Values = [[i64; 2]; Metric::ALL.len()];

/// Everything that has been loaded.
#[derive(Debug, Default)]
pub struct UsageAggregate {
    /// Oldest first.
    days: Vec<Entry>,
    workspaces: Vec<String>,
    /// Where the last record's workspace stands: records of one come together.
    recent: usize,
}

#[derive(Debug)]
struct Entry {
    day: Day,
    /// Whether all of its records are here.
    whole: bool,
    /// All workspaces together: what is asked for at every drawing.
    all: Option<Values>,
    rows: Vec<(usize, Values)>,
}

impl UsageAggregate {
    /// Adds a record. What is never added in, or is of no day, is left out.
    pub fn add(&mut self, record: &UsageMetric) {
        let (Some(day), Some(part)) = (Day::parse(&record.usage_date), Metric::of_type(&record.metric)) else { return };
        let workspace = self.place_of(record.workspace_id.as_deref().unwrap_or_default());
        let free = usize::from(record.billing_mode != UsageBillingModeType::Billable);
        let add = |values: &mut Values| {
            if let Some(value) = values.get_mut(part as usize).and_then(|values| values.get_mut(free)) {
                *value = value.saturating_add(record.value);
            }
        };
        let Entry { all, rows, .. } = self.entry(day);
        add(all.get_or_insert_default());
        let at = match rows.iter().rposition(|(it, _)| *it == workspace) {
            Some(at) => at,
            None => {
                rows.push((workspace, Values::default()));
                rows.len() - 1
            }
        };
        if let Some((_, values)) = rows.get_mut(at) {
            add(values);
        }
    }

    fn place_of(&mut self, workspace: &str) -> usize {
        if self.workspaces.get(self.recent).is_none_or(|it| it != workspace) {
            self.recent = self.workspaces.iter().position(|it| it == workspace).unwrap_or_else(|| {
                self.workspaces.push(workspace.to_owned());
                self.workspaces.len() - 1
            });
        }
        self.recent
    }

    fn entry(&mut self, day: Day) -> &mut Entry {
        let at = match self.days.binary_search_by(|it| it.day.cmp(&day)) {
            Ok(at) => at,
            Err(at) => {
                self.days.insert(at, Entry { day, whole: false, all: None, rows: Vec::new() });
                at
            }
        };
        &mut self.days[at]
    }

    fn find(&self, day: Day) -> Option<&Entry> {
        self.days.binary_search_by(|it| it.day.cmp(&day)).ok().and_then(|at| self.days.get(at))
    }

    /// Whether all records of this day are here.
    pub fn is_whole(&self, day: Day) -> bool {
        self.find(day).is_some_and(|entry| entry.whole)
    }

    /// All records from `from` up to `to`, which is left out, are here.
    pub fn complete(&mut self, from: Day, to: Day) {
        for ahead in 0..to - from {
            self.entry(from + ahead).whole = true;
        }
    }

    /// Forgets what is here of the days that are not whole: they are loaded again from their beginning.
    pub fn clear_parts(&mut self, from: Day, to: Day) {
        self.days.retain(|entry| entry.whole || entry.day < from || entry.day >= to);
    }

    /// The days from `from` up to `to`, of one workspace or of all.
    pub fn period(&self, from: Day, to: Day, workspace: Option<&str>) -> Period {
        let only = workspace.map(|id| self.workspaces.iter().position(|it| it == id));
        let of_day = |day| {
            let entry = self.find(day)?;
            match only {
                None => entry.all,
                Some(only) => entry.rows.iter().find(|(place, _)| Some(*place) == only).map(|(_, values)| *values),
            }
        };
        Period { from, days: (0..to - from).map(|ahead| of_day(from + ahead)).collect() }
    }

    /// What each workspace has used of it in these days, in no order.
    pub fn by_workspace(&self, dimension: Dimension, from: Day, to: Day) -> Vec<WorkspaceUsage> {
        let largest = self.period(from, to, None).largest(dimension).map(|(day, _)| day);
        let middle = from + (to - from) / 2;
        let mut shares: Vec<WorkspaceUsage> = Vec::new();
        for entry in self.days.iter().filter(|entry| entry.day >= from && entry.day < to) {
            for (place, values) in &entry.rows {
                if shares.len() <= *place {
                    shares.resize(*place + 1, WorkspaceUsage::default());
                }
                let used = sum(values, dimension);
                let share = &mut shares[*place];
                if dimension == Dimension::Compute || largest == Some(entry.day) {
                    share.amount = share.amount.saturating_add(used);
                }
                let half = if entry.day < middle { &mut share.before } else { &mut share.after };
                *half = half.saturating_add(used);
            }
        }
        for (share, workspace) in shares.iter_mut().zip(&self.workspaces) {
            share.workspace.clone_from(workspace);
        }
        shares.retain(|share| share.before != 0 || share.after != 0);
        shares
    }

    /// Each day's rows from `from` up to `to`, oldest first: day, workspace and values.
    pub fn rows(&self, from: Day, to: Day) -> impl Iterator<Item = (Day, &str, &Values)> {
        self.days.iter().filter(move |entry| entry.day >= from && entry.day < to).flat_map(|entry| {
            entry
                .rows
                .iter()
                .filter_map(|(place, values)| Some((entry.day, self.workspaces.get(*place)?.as_str(), values)))
        })
    }
}

/// What one workspace has used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceUsage {
    /// Its id.
    pub workspace: String,
    /// Compute of the whole period, storage on its largest day.
    pub amount: i64,
    /// In the first half of the days, and in the second.
    pub before: i64,
    /// In the second half of the days.
    pub after: i64,
}

/// Some days, one after the other. A day without a record is a gap, not a zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// What was used on each.
    pub days: Vec<Option<Values>>,
}

impl Period {
    /// How many days.
    pub fn len(&self) -> i32 {
        i32::try_from(self.days.len()).unwrap_or(i32::MAX)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The days with records, and what they have used of it.
    pub fn sums(&self, dimension: Dimension) -> impl Iterator<Item = (Day, i64)> {
        (0..)
            .zip(&self.days)
            .filter_map(move |(ahead, values)| Some((self.from + ahead, sum(values.as_ref()?, dimension))))
    }

    /// The day on which most was used, the first of several, and how much.
    pub fn largest(&self, dimension: Dimension) -> Option<(Day, i64)> {
        self.sums(dimension).fold(
            None,
            |most: Option<(Day, i64)>, it| if most.is_some_and(|most| most.1 >= it.1) { most } else { Some(it) },
        )
    }

    /// What these days come to: all compute together, storage of the largest day.
    pub fn total(&self, dimension: Dimension) -> i64 {
        match dimension {
            Dimension::Compute => self.sums(dimension).fold(0, |sum, (_, used)| sum.saturating_add(used)),
            Dimension::Storage => self.largest(dimension).map_or(0, |(_, used)| used),
        }
    }

    /// The same of one part; of storage what it had on the largest day, so that parts add up to the total.
    pub fn part(&self, part: Metric, dimension: Dimension) -> i64 {
        let day = self.largest(dimension).map(|(day, _)| day - self.from);
        (0..).zip(&self.days).fold(0, |sum, (ahead, values)| match values {
            Some(values) if dimension == Dimension::Compute || day == Some(ahead) => {
                sum.saturating_add(both(values, part))
            }
            _ => sum,
        })
    }

    /// These days with what is charged for only.
    #[must_use]
    pub fn billable(mut self) -> Self {
        for value in self.days.iter_mut().flatten().flatten() {
            value[1] = 0;
        }
        self
    }
}

/// What is used of it, billable or not.
pub fn sum(values: &Values, dimension: Dimension) -> i64 {
    dimension.metrics().iter().fold(0, |sum, part| sum.saturating_add(both(values, *part)))
}

/// What of it is not billable.
pub fn not_billable(values: &Values, dimension: Dimension) -> i64 {
    dimension.metrics().iter().fold(0, |sum, part| sum.saturating_add(values[*part as usize][1]))
}

/// What is used of one part, billable or not.
pub fn both(values: &Values, part: Metric) -> i64 {
    let [billable, free] = values[part as usize];
    billable.saturating_add(free)
}

/// Records for tests.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub mod sample {
    use api_types::UsageMetric;

    /// One, as the service sends it.
    ///
    /// # Panics
    /// Never: these are all the fields it needs.
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

    fn day(ahead: i32) -> Day {
        Day::parse(START).unwrap() + ahead
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
            |(ahead, workspace, metric, billable, value)| {
                let mode = if billable { "billable" } else { "non_billable" };
                sample::record(&(day(ahead).text() + "T00:00:00Z"), &format!("w_{workspace}"), metric, mode, value)
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

    /// What it comes to, by going through all records again for each question.
    fn naive(records: &[UsageMetric], it: Dimension, from: i32, to: i32, workspace: Option<&str>) -> i64 {
        let mut days = BTreeMap::<String, i64>::new();
        for record in records {
            let date = record.usage_date.get(..10).unwrap();
            let within = (from..to).any(|ahead| day(ahead).text() == date);
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
        fn totals_parts_and_shares_are_what_the_records_say(
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
                let parts: i64 = it.metrics().iter().map(|part| all.part(*part, it)).sum();
                prop_assert_eq!(parts, all.total(it));
                let shares = aggregate.by_workspace(it, first, end);
                prop_assert_eq!(shares.iter().map(|share| share.amount).sum::<i64>(), all.total(it));
                let halves: i64 = shares.iter().map(|share| share.before + share.after).sum();
                prop_assert_eq!(halves, all.sums(it).map(|(_, used)| used).sum::<i64>());
                let billable: Vec<_> = records.iter().filter(|it| it.billing_mode == UsageBillingModeType::Billable).cloned().collect();
                prop_assert_eq!(all.clone().billable().total(it), naive(&billable, it, from, to, None));
                let rows: i64 = aggregate.rows(first, end).map(|(_, _, values)| sum(values, it)).sum();
                prop_assert_eq!(rows, all.sums(it).map(|(_, used)| used).sum::<i64>());
            }
            let recorded: BTreeSet<_> = records.iter().filter(|it| dimension(it).is_some()).map(|it| it.usage_date.clone()).collect();
            for ahead in 0..12 {
                let there = aggregate.period(day(ahead), day(ahead + 1), None).days[0].is_some();
                prop_assert_eq!(there, recorded.contains(&(day(ahead).text() + "T00:00:00Z")), "a gap is no zero");
            }
        }

        #[test]
        fn the_order_of_records_makes_no_difference(records in prop::collection::vec(record(), 0..60)) {
            let (mut one, mut other) = (UsageAggregate::default(), UsageAggregate::default());
            for (record, last) in records.iter().zip(records.iter().rev()) {
                one.add(record);
                other.add(last);
            }
            prop_assert_eq!(one.period(day(0), day(12), None), other.period(day(0), day(12), None));
        }
    }

    #[test]
    fn a_part_of_a_day_is_forgotten_and_a_whole_one_kept() {
        let mut aggregate = UsageAggregate::default();
        for ahead in [0, 1] {
            aggregate.add(&sample::record(&day(ahead).text(), "w_1", "db_execution_ms", "billable", 5));
        }
        aggregate.complete(day(1), day(3));
        aggregate.clear_parts(day(0), day(3));
        assert_eq!(aggregate.period(day(0), day(3), None).total(Dimension::Compute), 5);
        assert_eq!([0, 1, 2, 3].map(|ahead| aggregate.is_whole(day(ahead))), [false, true, true, false]);
    }
}
