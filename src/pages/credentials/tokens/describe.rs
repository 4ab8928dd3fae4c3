//! Text about tokens: names, why one is inactive, and a change that failed.

use crate::api::ApiError;
use crate::components::error_note::change_note;
use crate::format::is_past;
use crate::mutation::Failure;
use api_types::{Token, TokenStatus};
use lean::prelude::*;

/// The title of a replacement: `laptop 2` for `laptop`, `laptop 3` for `laptop 2`.
pub fn next_title(title: &str) -> String {
    let numbered = title.rsplit_once(' ').and_then(|(name, number)| Some((name, number.parse::<u32>().ok()?)));
    let (name, number) = numbered.unwrap_or((title, 1));
    [name, " ", &number.saturating_add(1).to_string()].concat()
}

/// Why a token is not accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InactiveReason {
    /// It has expired.
    Expired,
    /// It was issued before authentication was reset.
    Reset,
    /// Its owner has deactivated it.
    Inactive,
}

/// Why `token` is not accepted, or `None` if it is. `reset` is the account's `token_min_issued_at`.
pub fn inactive_reason(token: &Token, reset: Option<&str>) -> Option<InactiveReason> {
    // RFC 3339 in UTC sorts as text. The service compares whole seconds.
    let second = |text: &str| text.get(..19).map(str::to_owned);
    if reset.is_some_and(|reset| second(&token.created_at) <= second(reset)) {
        Some(InactiveReason::Reset)
    } else if token.expires_at.as_deref().is_some_and(is_past) {
        Some(InactiveReason::Expired)
    } else {
        (token.status == TokenStatus::Inactive).then_some(InactiveReason::Inactive)
    }
}

/// The name of a token in a sentence: its title, or else its last characters.
pub fn name(token: &Token) -> String {
    match (token.title(), &token.last4) {
        (Some(title), _) => isolated(title),
        (None, Some(last4)) => ["Token ", last4].concat(),
        (None, None) => "The token".into(),
    }
}

/// A title for a sentence, whose order it cannot change: characters that set the direction are left out, and what may be
/// written from right to left is isolated, as `<bdi>` does it, also where no element can be.
pub fn isolated(title: &str) -> String {
    let from_right = |it| {
        matches!(it, '\u{590}'..='\u{8ff}' | '\u{200e}'..='\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
            || matches!(it, '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    let sets_direction = |it: &char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !title.chars().any(|it| from_right(it) || sets_direction(&it)) {
        return title.to_owned();
    }
    let plain: String = title.chars().filter(|it| !sets_direction(it)).collect();
    ["\u{2068}", &plain, "\u{2069}"].concat()
}

/// The note about a change of a token that failed; `what` is as for [`change_note`]. `safe` says what it means when it was
/// not made, and `kept` what is kept.
pub fn token_note(what: (&str, &str), failure: Failure, safe: &str, kept: &str, on_retry: Callback<()>) -> AnyView {
    let safe = match failure.error {
        ApiError::Stale => "The list was read again: look at it and decide anew.",
        _ => safe,
    };
    let look = "The list could not be read again. Once it can, it shows whether it was done.";
    change_note(what, failure, &[safe, kept].concat(), &[look, kept].concat(), Some(on_retry))
}

#[cfg(test)]
mod tests {
    use super::{isolated, next_title};

    #[test]
    fn a_title_from_right_to_left_is_isolated_and_cannot_end_its_isolation() {
        assert_eq!(isolated("“Büro” 漢字"), "“Büro” 漢字");
        assert_eq!(isolated("מחשב"), "\u{2068}מחשב\u{2069}");
        assert_eq!(isolated("a\u{2069}\u{202e}b"), "\u{2068}ab\u{2069}");
    }

    #[test]
    fn the_title_of_a_replacement_counts_up() {
        for (title, next) in
            [("laptop", "laptop 2"), ("laptop 2", "laptop 3"), ("CI 2026 b", "CI 2026 b 2"), ("7", "7 2")]
        {
            assert_eq!(next_title(title), next);
        }
        assert_eq!(next_title("x 4294967295"), "x 4294967295");
    }
}
