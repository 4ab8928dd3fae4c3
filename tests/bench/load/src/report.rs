//! The results, and the limits that they exceed.

use crate::histogram::{Load, Operation, Round};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};

/// The longest that one read in a hundred may take, in milliseconds.
const LIMIT: f64 = 20.0;
/// The most memory that the backend may have for itself, in MB.
const MEMORY: u64 = 256;
/// How many errors are printed: most are the same.
const PRINTED_ERRORS: usize = 5;

/// All rounds by load, and the backend's memory after each.
#[derive(Default)]
pub(crate) struct Report {
    rounds: BTreeMap<Load, Vec<Round>>,
    errors: Vec<String>,
    pub(crate) memory: Vec<u64>,
}

/// The latency of an operation in milliseconds: medians of the rounds, and the maximum of all rounds.
struct Line {
    count: u64,
    half: f64,
    most: f64,
    slowest: f64,
}

impl Report {
    /// Adds a round. Its errors always count, its times only if `counts`.
    pub(crate) fn add(&mut self, load: Load, mut round: Round, counts: bool) {
        self.errors.append(&mut round.histograms.errors);
        if counts {
            self.rounds.entry(load).or_default().push(round);
        }
    }

    /// The reasons why the benchmark fails.
    pub(crate) fn wrong(&self, lost: &[String]) -> Vec<String> {
        let mut wrong = Vec::new();
        if !self.errors.is_empty() {
            wrong.push(format!("{} errors, such as", self.errors.len()));
            wrong.extend(self.errors.iter().take(PRINTED_ERRORS).cloned());
        }
        if !lost.is_empty() {
            wrong.push(format!("{} accounts are not what was acknowledged, such as", lost.len()));
            wrong.extend(lost.iter().take(PRINTED_ERRORS).cloned());
        }
        for load in [Load::Reads, Load::Both] {
            for (operation, line) in self.lines(load) {
                if let Some(read) = operation.filter(|it| it.is_read() && line.most >= LIMIT) {
                    wrong.push(format!("{}, {}: p99 is not below {LIMIT} ms", load.name(), read.name()));
                }
            }
        }
        if self.memory.iter().any(|memory| *memory >= MEMORY) {
            wrong.push(format!("the backend takes {MEMORY} MB of memory or more"));
        }
        wrong
    }

    fn of(&self, load: Load) -> &[Round] {
        self.rounds.get(&load).map_or(&[], Vec::as_slice)
    }

    /// One line for all operations together, and one for each.
    fn lines(&self, load: Load) -> BTreeMap<Option<Operation>, Line> {
        let rounds = self.of(load);
        let all = rounds.iter().flat_map(|round| round.histograms.times.keys().copied());
        all.map(|operation| {
            let times: Vec<_> = rounds.iter().filter_map(|round| round.histograms.times.get(&operation)).collect();
            let line = Line {
                count: times.iter().map(|times| times.len()).sum(),
                half: median(times.iter().map(|times| millis(times.value_at_quantile(0.5)))),
                most: median(times.iter().map(|times| millis(times.value_at_quantile(0.99)))),
                slowest: times.iter().map(|times| millis(times.max())).fold(0.0, f64::max),
            };
            (operation, line)
        })
        .collect()
    }

    /// Responses per second.
    fn rate(&self, load: Load) -> f64 {
        median(self.of(load).iter().map(|round| {
            let count = round.histograms.times.get(&None).map_or(0, hdrhistogram::Histogram::len);
            number(count) / round.seconds
        }))
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let rounds = self.of(Load::Reads);
        let seconds: f64 = rounds.iter().map(|round| round.seconds).sum();
        writeln!(
            f,
            "{} rounds, {seconds:.0} s of each load, {cores} cores for the load and the server\n",
            rounds.len()
        )?;
        writeln!(f, "| {:<36} | {:>9} | {:>8} | {:>8} | {:>8} |", "", "answers", "p50 ms", "p99 ms", "max ms")?;
        writeln!(f, "| {:-<36} | {:-<8}: | {:-<7}: | {:-<7}: | {:-<7}: |", "", "", "", "", "")?;
        for load in Load::ALL {
            for (operation, Line { count, half, most, slowest }) in self.lines(load) {
                let name = match operation {
                    None => format!("**{}: {:.0} a second**", load.name(), self.rate(load)),
                    Some(_) if load == Load::Baseline => continue,
                    Some(operation) => operation.name().to_owned(),
                };
                writeln!(f, "| {name:<36} | {count:>9} | {half:>8.2} | {most:>8.2} | {slowest:>8.2} |")?;
            }
        }
        let memory: Vec<_> = self.memory.iter().map(ToString::to_string).collect();
        writeln!(f, "\nmemory of the backend after each round: {} MB", memory.join(", "))
    }
}

/// Converts microseconds to milliseconds.
fn millis(micros: u64) -> f64 {
    number(micros) / 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.get(middle) {
        None => 0.0,
        Some(value) if values.len() % 2 == 1 => *value,
        Some(value) => f64::midpoint(*value, values[middle - 1]),
    }
}
