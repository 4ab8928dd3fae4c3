//! Usage as a CSV file: a line per day, workspace, metric and billing mode, with the exact amount and the rounded one.

use crate::format::decimal;
use crate::pages::usage::usage_aggregate::UsageAggregate;
use api_types::{Day, Dimension};

/// The usage from `from` up to `to`, which is excluded, of one workspace or of all. `name_of` turns an id into a handle.
pub fn write(
    aggregate: &UsageAggregate,
    dimension: Dimension,
    (from, to): (Day, Day),
    workspace: Option<&str>,
    name_of: &dyn Fn(&str) -> String,
) -> String {
    let (exact, rounded, places) = match dimension {
        Dimension::Compute => ("milliseconds", "minutes", 3),
        Dimension::Storage => ("bytes", "gb", 9),
    };
    let mut text = ["day_utc,workspace,type,billing_mode,", exact, ",", rounded, "\r\n"].concat();
    for (day, id, values) in aggregate.rows(from, to).filter(|row| workspace.is_none_or(|it| it == row.1)) {
        for metric in dimension.metrics() {
            for (value, mode) in values[*metric as usize].into_iter().zip(["billable", "non_billable"]) {
                if value != 0 {
                    let amount = decimal(value, dimension.unit(), places);
                    let cells = [&day.text(), &cell(&name_of(id)), metric.title(), mode, &value.to_string(), &amount];
                    text.push_str(&cells.join(","));
                    text.push_str("\r\n");
                }
            }
        }
    }
    text
}

/// A text as one cell. An apostrophe keeps spreadsheets from running it as a formula.
fn cell(text: &str) -> String {
    let escaped =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { ["'", text].concat() } else { text.to_owned() };
    if escaped.contains(['"', ',', '\n', '\r']) {
        ["\"", &escaped.replace('"', "\"\""), "\""].concat()
    } else {
        escaped
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::pages::usage::usage_aggregate::sample::record;

    #[test]
    fn formulas_separators_and_quotes_are_escaped() {
        let cells = ["prod", "=1+1", "-2", "@x", "\tx", "a,b", "say \"hi\"", "=\"x\""].map(cell);
        assert_eq!(cells, ["prod", "'=1+1", "'-2", "'@x", "'\tx", "\"a,b\"", "\"say \"\"hi\"\"\"", "\"'=\"\"x\"\"\""]);
    }

    #[test]
    fn a_line_has_the_exact_and_the_rounded_amount() {
        let mut aggregate = UsageAggregate::default();
        let day = Day::parse("2026-10-01").unwrap();
        for (mode, value) in [("billable", 90_000), ("non_billable", 1)] {
            aggregate.add(&record("2026-10-01T00:00:00Z", "w_1", "db_execution_ms", mode, value));
        }
        let text = write(&aggregate, Dimension::Compute, (day, day + 1), None, &|_| "prod".into());
        assert_eq!(
            text,
            "day_utc,workspace,type,billing_mode,milliseconds,minutes\r\n\
             2026-10-01,prod,Database Compute,billable,90000,1.500\r\n\
             2026-10-01,prod,Database Compute,non_billable,1,0.000\r\n"
        );
        assert_eq!(
            write(&aggregate, Dimension::Compute, (day, day + 1), Some("w_2"), &|_| String::new()).lines().count(),
            1
        );
    }
}
