//! What a billing cycle includes and costs: from the service, else from the operator's configuration, else unknown.

use crate::config::Config;
use api_types::{Constraint, ConstraintValue, Dimension, Prices};

fn value<'a>(rules: &'a [Constraint], name: &str) -> Option<&'a ConstraintValue> {
    rules.iter().find(|rule| rule.name == name).map(|rule| &rule.value)
}

fn number(rules: &[Constraint], name: &str) -> Option<i64> {
    match value(rules, name) {
        Some(ConstraintValue::Whole(number)) => Some(*number),
        _ => None,
    }
}

/// How many minutes or GB a cycle includes.
pub fn included(rules: &[Constraint], config: &Config, dimension: Dimension) -> Option<i64> {
    match dimension {
        Dimension::Compute => number(rules, Constraint::COMPUTE_MINUTES).or(config.included_compute_minutes),
        Dimension::Storage => number(rules, Constraint::STORAGE_GB).or(config.included_storage_gb),
    }
}

/// The prices of a billing cycle.
pub fn prices(rules: &[Constraint], config: &Config) -> Option<Prices> {
    match value(rules, Constraint::CURRENCY) {
        Some(ConstraintValue::Text(currency)) => Some(Prices {
            currency: currency.clone(),
            base: number(rules, Constraint::BASE_PRICE).unwrap_or_default(),
            compute_minute: number(rules, Constraint::COMPUTE_MINUTE_PRICE)?,
            storage_gb: number(rules, Constraint::STORAGE_GB_PRICE)?,
        }),
        _ => Some(Prices {
            currency: config.price_currency.clone()?,
            base: config.price_base.unwrap_or_default(),
            compute_minute: config.price_compute_minute?,
            storage_gb: config.price_storage_gb?,
        }),
    }
}
