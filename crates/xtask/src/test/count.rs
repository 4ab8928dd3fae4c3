//! Counts passed and failed tests in the output of the test runners.

use std::{fmt, ops::AddAssign};

/// Tests that ran.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u32,
    pub(super) failed: u32,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Adds up the summary lines of libtest and wasm-bindgen-test (the same form), Playwright, and tests/contract.
#[derive(Debug, Default)]
pub(super) struct Counter(Count);

impl Counter {
    /// Reads one line of output.
    pub(super) fn read(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            for part in result.split([';', '.']) {
                self.add(part);
            }
        } else {
            self.add(line.split(" (").next().unwrap_or_default());
        }
    }

    /// The sum so far.
    pub(super) fn count(&self) -> Count {
        self.0
    }

    /// Adds `12 passed` and the like. A test that passed only in a retry counts as failed.
    fn add(&mut self, part: &str) {
        let Some((number, what)) = part.trim().split_once(' ') else { return };
        let Ok(number) = number.parse::<u32>() else { return };
        match what {
            "passed" => self.0.passed += number,
            "failed" | "flaky" | "interrupted" | "did not run" => self.0.failed += number,
            _ => {}
        }
    }
}

/// `line` without escape sequences for colours.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Count {
        let mut counter = Counter::default();
        text.lines().for_each(|line| counter.read(line));
        counter.count()
    }

    #[test]
    fn cargos_closing_lines_are_added_up() {
        let text = "running 2 tests\ntest a ... ok\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; \
            finished in 0.00s\n\ntest result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out";
        assert_eq!(count(text), Count { passed: 5, failed: 1 });
    }

    #[test]
    fn the_browsers_closing_line_counts_like_cargos() {
        let text = "test result: ok. 41 passed; 0 failed; 0 ignored; 0 filtered out; finished in 2.31s";
        assert_eq!(count(text), Count { passed: 41, failed: 0 });
    }

    #[test]
    fn playwrights_closing_lines_are_added_up() {
        let text = "Running 9 tests using 2 workers\n  1 failed\n    [chromium] › a.spec.ts:1:1 › a\n  1 flaky\n  2 skipped\n  \
            1 did not run\n  4 passed (12.3s)";
        assert_eq!(count(text), Count { passed: 4, failed: 3 });
    }

    #[test]
    fn colours_do_not_hide_a_number() {
        assert_eq!(count("\u{1b}[32m  7 passed\u{1b}[39m\u{1b}[2m (1.0m)\u{1b}[22m"), Count { passed: 7, failed: 0 });
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(count("test result_is_passed ... ok\n7 passed away\npassed\n3 failed attempts"), Count::default());
    }
}
