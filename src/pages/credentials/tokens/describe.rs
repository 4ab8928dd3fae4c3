//! Tokens in words: what one is called, why one is inactive, what a failed request means for one.

use crate::api::ApiError;
use crate::format::is_past;
use api_types::{Token, TokenStatus};

/// What the token that takes the place of `title` is called: `laptop 2` after `laptop`, `laptop 3` after that.
pub fn next_title(title: &str) -> String {
    let numbered = title.rsplit_once(' ').and_then(|(name, number)| Some((name, number.parse::<u32>().ok()?)));
    let (name, number) = numbered.unwrap_or((title, 1));
    [name, " ", &number.saturating_add(1).to_string()].concat()
}

/// Why a token authenticates nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InactiveReason {
    /// Its time is over.
    Expired,
    /// It was issued before authentication was reset.
    Reset,
    /// Its owner switched it off.
    Inactive,
}

/// Why `token` authenticates nothing, if so; `reset` is the account's `token_min_issued_at`.
pub fn inactive_reason(token: &Token, reset: Option<&str>) -> Option<InactiveReason> {
    // RFC 3339 in UTC compares as text; the service compares whole seconds.
    let second = |text: &str| text.get(..19).map(str::to_owned);
    if reset.is_some_and(|reset| second(&token.created_at) <= second(reset)) {
        Some(InactiveReason::Reset)
    } else if token.expires_at.as_deref().is_some_and(is_past) {
        Some(InactiveReason::Expired)
    } else {
        (token.status == TokenStatus::Inactive).then_some(InactiveReason::Inactive)
    }
}

/// What to call a token in a sentence: its title, or the end of it.
pub fn name(token: &Token) -> String {
    match (token.title(), &token.last4) {
        (Some(title), _) => title.to_owned(),
        (None, Some(last4)) => ["Token ", last4].concat(),
        (None, None) => "The token".into(),
    }
}

/// What a failure means for the token: nothing was done, or it is not known and the list was read again.
pub fn outcome_text(error: &ApiError, as_before: &'static str) -> &'static str {
    match error {
        ApiError::Stale => "The list was read again: look at it and decide anew.",
        error if error.outcome_unknown() => {
            "Whether it was done is not known; the list was read again and shows what holds."
        }
        _ => as_before,
    }
}

#[cfg(test)]
mod tests {
    use super::next_title;

    #[test]
    fn a_successor_counts_on() {
        for (title, next) in
            [("laptop", "laptop 2"), ("laptop 2", "laptop 3"), ("CI 2026 b", "CI 2026 b 2"), ("7", "7 2")]
        {
            assert_eq!(next_title(title), next);
        }
        assert_eq!(next_title("x 4294967295"), "x 4294967295");
    }
}
