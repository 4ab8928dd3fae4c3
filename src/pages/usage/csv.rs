//! Usage as a file for spreadsheets: a line per day, workspace and part, with the exact amount and the rounded one.

use crate::format::decimal;
use crate::pages::usage::usage_aggregate::UsageAggregate;
use api_types::{Day, Dimension};

/// The records of these days, of one workspace or of all. `name_of` says what a workspace is called.
pub fn write(
    aggregate: &UsageAggregate,
    dimension: Dimension,
    (from, to): (Day, Day),
    only: Option<&str>,
    name_of: &dyn Fn(&str) -> String,
) -> String {
    let (exact, rounded, places) = match dimension {
        Dimension::Compute => ("milliseconds", "minutes", 3),
        Dimension::Storage => ("bytes", "gb", 9),
    };
    let mut text = ["day_utc,workspace,type,billing_mode,", exact, ",", rounded, "\r\n"].concat();
    for (day, workspace, values) in aggregate.rows(from, to).filter(|row| only.is_none_or(|only| only == row.1)) {
        for part in dimension.metrics() {
            for (value, mode) in values[*part as usize].into_iter().zip(["billable", "non_billable"]) {
                if value != 0 {
                    let amount = decimal(value, dimension.unit(), places);
                    let cells =
                        [&day.text(), &cell(&name_of(workspace)), part.title(), mode, &value.to_string(), &amount];
                    text.push_str(&cells.join(","));
                    text.push_str("\r\n");
                }
            }
        }
    }
    text
}

/// A text as one cell. What a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let defused =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { ["'", text].concat() } else { text.to_owned() };
    if defused.contains(['"', ',', '\n', '\r']) {
        ["\"", &defused.replace('"', "\"\""), "\""].concat()
    } else {
        defused
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::pages::usage::usage_aggregate::sample::record;

    #[test]
    fn what_a_spreadsheet_would_run_or_split_is_defused() {
        let cells = ["prod", "=1+1", "-2", "@x", "\tx", "a,b", "say \"hi\"", "=\"x\""].map(cell);
        assert_eq!(cells, ["prod", "'=1+1", "'-2", "'@x", "'\tx", "\"a,b\"", "\"say \"\"hi\"\"\"", "\"'=\"\"x\"\"\""]);
    }

    #[test]
    fn a_line_has_the_exact_amount_and_the_rounded_one() {
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
