//! The axis of a chart: round numbers, and how high a value stands.

use crate::format::decimal;
use lean::prelude::*;

/// How high the plot is, in its own units.
pub const HEIGHT: i64 = 2000;
/// The same in pixels.
pub const PIXELS: i64 = 200;
/// Round numbers for an axis: how far its lines are apart and how many there are, so that `most` is below the last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    step: i64,
    /// How many lines there are above the one at nothing.
    pub lines: i64,
    unit: i64,
}

impl Axis {
    /// An axis for values up to `most`, in `unit`s.
    pub fn new(most: i64, unit: i64) -> Self {
        // Hundredths of the unit, then 2, 5 and 10 of them, and so on.
        let mut step = unit / 100;
        let mut factors = [(2, 1), (5, 2), (2, 1)].into_iter().cycle();
        while step.saturating_mul(5) < most {
            let (up, down) = factors.next().unwrap_or((10, 1));
            step = step.saturating_mul(up) / down;
        }
        Self { step, lines: (most.max(1) + step - 1) / step, unit }
    }

    /// How high a value stands, in the plot's units.
    pub fn height(self, value: i64) -> i64 {
        let top = self.step.saturating_mul(self.lines).max(1);
        // Whole and rest apart, so that large values do not overflow.
        (value / top).saturating_mul(HEIGHT) + (value % top).saturating_mul(HEIGHT) / top
    }

    /// The number at each line, at `x` with this anchor.
    pub fn labels(self, anchor: &'static str, x: &'static str) -> Vec<AnyView> {
        let places = if self.step % self.unit == 0 { 0 } else { 2 };
        let label = |line: i64| {
            let y = (PIXELS - PIXELS * line / self.lines).to_string();
            let words = decimal(self.step * line, self.unit, places);
            view! { <text x=x text-anchor=anchor y=y dy="4">{words}</text> }
        };
        (0..=self.lines).map(label).collect()
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_most_fits_below_five_round_lines(most in 0..4_000_000_000_000_000_i64, gb: bool) {
            let unit = if gb { 1_000_000_000 } else { 60_000 };
            let axis = Axis::new(most, unit);
            prop_assert!((1..=5).contains(&axis.lines));
            prop_assert!(axis.step * axis.lines >= most);
            prop_assert!((0..=HEIGHT).contains(&axis.height(most)));
            let mut round = axis.step * 100 / unit;
            while round % 10 == 0 {
                round /= 10;
            }
            prop_assert!([1, 2, 5].contains(&round), "{}", axis.step);
        }
    }
}
