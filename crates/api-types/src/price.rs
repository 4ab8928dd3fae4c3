//! What usage costs. All arithmetic is on integers: amounts in milliseconds and bytes, prices in millionths of the
//! currency's major unit, rounded once at the end.

use crate::usage::Dimension;

/// What a plan includes and charges for a billing cycle. Prices are in millionths of the currency's major unit: 50,000 of
/// `usd` are 5 cents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// ISO 4217, in lower case.
    pub currency: String,
    /// The base price of a cycle.
    pub base: i64,
    /// For each minute of compute beyond the included ones.
    pub compute_minute: i64,
    /// For each GB of storage beyond the included ones, on the cycle's largest day.
    pub storage_gb: i64,
}

impl Dimension {
    /// How many milliseconds are a minute, or bytes a GB.
    pub fn unit(self) -> i64 {
        match self {
            Self::Compute => 60_000,
            Self::Storage => 1_000_000_000,
        }
    }

    /// How many of the `used` milliseconds or bytes exceed the `included` minutes or GB.
    pub fn past(self, used: i64, included: i64) -> i64 {
        used.saturating_sub(included.saturating_mul(self.unit())).max(0)
    }

    /// The price of the `used` milliseconds or bytes that exceed the `included` minutes or GB, at `price` each, in
    /// millionths rounded down.
    fn charge(self, used: i64, included: i64, price: i64) -> i64 {
        let over = self.past(used, included);
        let whole = (over / self.unit()).saturating_mul(price);
        whole.saturating_add((over % self.unit()).saturating_mul(price) / self.unit())
    }
}

impl Prices {
    /// The charge for a cycle in millionths: for `compute` milliseconds in total and `storage` bytes on the largest day,
    /// both billable, with the `included` minutes and GB.
    pub fn charge(&self, compute: i64, storage: i64, included: (i64, i64)) -> i64 {
        self.base
            .saturating_add(Dimension::Compute.charge(compute, included.0, self.compute_minute))
            .saturating_add(Dimension::Storage.charge(storage, included.1, self.storage_gb))
    }
}

/// Converts millionths of a major unit to minor units of a currency with `decimals` decimals; rounds half away from zero.
pub fn minor(millionths: i64, decimals: u32) -> i64 {
    let unit = 10_i64.pow(6 - decimals.min(6));
    let half = if millionths < 0 { -unit / 2 } else { unit / 2 };
    millionths.saturating_add(half) / unit
}

/// How many decimals a currency has: ISO 4217 as payment providers apply it, and two for an unknown currency.
pub fn decimals(currency: &str) -> u32 {
    // Codes without a separator, so that a list is a single string.
    let is_in = |list: &str| {
        currency.len() == 3 && list.as_bytes().chunks(3).any(|it| it.eq_ignore_ascii_case(currency.as_bytes()))
    };
    if is_in("bifclpdjfgnfjpykmfkrwmgapygrwfvndvuvxafxofxpf") {
        0
    } else if is_in("bhdiqdjodkwdlydomrtnd") {
        3
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The reference counts in 128 bits and divides once.
        #[test]
        fn a_charge_is_what_exact_arithmetic_says(
            used in 0..4_000_000_000_000_i64, included in 0..5_000_i64, price in 0..10_000_000_i64, storage: bool,
        ) {
            let it = if storage { Dimension::Storage } else { Dimension::Compute };
            let over = (i128::from(used) - i128::from(included) * i128::from(it.unit())).max(0);
            let exact = over * i128::from(price) / i128::from(it.unit());
            prop_assert_eq!(i128::from(it.charge(used, included, price)), exact);
        }

        /// Leaving out what is less than a millionth first does not change how the rest is rounded.
        #[test]
        fn minor_units_are_rounded_half_away_from_zero(millionths in -10_000_000_000_i64..10_000_000_000, decimals in 0..4_u32) {
            let unit = 10_i64.pow(6 - decimals);
            let (whole, rest) = (millionths / unit, (millionths % unit).abs());
            let expected = whole + if rest * 2 >= unit { millionths.signum() } else { 0 };
            prop_assert_eq!(minor(millionths, decimals), expected);
        }
    }

    #[test]
    fn only_usage_beyond_the_included_amount_is_charged() {
        let prices = Prices { currency: "usd".into(), base: 9_000_000, compute_minute: 50_000, storage_gb: 2_000_000 };
        assert_eq!(prices.charge(400 * 60_000, 3_000_000_000, (400, 3)), 9_000_000);
        assert_eq!(prices.charge(400 * 60_000 + 1, 3_000_000_000, (400, 3)), 9_000_000);
        assert_eq!(prices.charge(410 * 60_000 + 30_000, 3_500_000_000, (400, 3)), 9_000_000 + 525_000 + 1_000_000);
        assert_eq!((minor(9_525_000, 2), minor(9_524_999, 2), minor(-5_000, 2)), (953, 952, -1));
    }

    #[test]
    fn currencies_have_the_decimals_that_invoices_have() {
        let of = ["usd", "EUR", "jpy", "KRW", "kwd", "tnd", "xyz", "", "us"].map(decimals);
        assert_eq!(of, [2, 2, 0, 0, 3, 3, 2, 2, 2]);
        // Not one that only lies across two of the list.
        assert_eq!(decimals("ifc"), 2);
    }
}
