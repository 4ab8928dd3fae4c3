//! The value axis of a chart: round numbers for its lines, and the height of a value.

use crate::format::decimal;

/// Height of the plot in SVG units.
pub const HEIGHT: i64 = 2000;
/// Height of the plot in pixels.
pub const PIXELS: i64 = 200;

/// An axis with one to five lines above zero, at multiples of a round number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// Distance between two lines, in milliseconds or bytes.
    step: i64,
    /// Number of lines above the one at zero.
    pub lines: i64,
    /// A minute or a GB, in milliseconds or bytes.
    unit: i64,
}

impl Axis {
    /// An axis for values up to `max`, labelled in `unit`s.
    pub fn new(max: i64, unit: i64) -> Self {
        // A hundredth of the unit, then 2, 5 and 10 times that, and so on.
        let mut step = unit / 100;
        let mut factors = [(2, 1), (5, 2), (2, 1)].into_iter().cycle();
        while step.saturating_mul(5) < max {
            let (up, down) = factors.next().unwrap_or((10, 1));
            step = step.saturating_mul(up) / down;
        }
        Self { step, lines: (max.max(1) + step - 1) / step, unit }
    }

    /// The height of a value, in SVG units.
    pub fn height(self, value: i64) -> i64 {
        let top = self.step.saturating_mul(self.lines).max(1);
        // Quotient and remainder apart, so that large values do not overflow.
        (value / top).saturating_mul(HEIGHT) + (value % top).saturating_mul(HEIGHT) / top
    }

    /// The distance of each line from the top, in pixels, and its label.
    pub fn labels(self) -> impl Iterator<Item = (String, String)> {
        let places = if self.step % self.unit == 0 { 0 } else { 2 };
        (0..=self.lines).map(move |line| {
            let y = PIXELS - PIXELS * line / self.lines;
            (y.to_string(), decimal(self.step * line, self.unit, places))
        })
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_maximum_fits_below_at_most_five_round_lines(max in 0..4_000_000_000_000_000_i64, gb: bool) {
            let unit = if gb { 1_000_000_000 } else { 60_000 };
            let axis = Axis::new(max, unit);
            prop_assert!((1..=5).contains(&axis.lines));
            prop_assert!(axis.step * axis.lines >= max);
            prop_assert!((0..=HEIGHT).contains(&axis.height(max)));
            let mut round = axis.step * 100 / unit;
            while round % 10 == 0 {
                round /= 10;
            }
            prop_assert!([1, 2, 5].contains(&round), "{}", axis.step);
        }
    }
}
