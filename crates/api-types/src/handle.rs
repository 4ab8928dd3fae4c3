//! Handles: the short unique names of accounts, part of every address and of every workspace's DNS name.

use crate::{newtype::newtype, schema::string_schema};
use core::fmt;
use serde::Serialize;

/// A handle that an account can have: 2 to 39 characters of `a-z`, `0-9` and single inner hyphens.
///
/// The published pattern for a rename is `^[a-z0-9]{1,2}(?:[a-z0-9]{1,2}|-[a-z0-9]){0,18}[a-z0-9]?$`; in addresses a
/// handle has at least two characters. [`Handle::parse`] accepts what both allow.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Handle(String);

/// Why a text is not a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleError {
    /// Fewer than two characters.
    TooShort,
    /// More than 39 characters, or more than the pattern's groups can hold.
    TooLong,
    /// A character that is not `a-z`, `0-9` or `-`.
    Character(char),
    /// A hyphen at an end, or two in a row.
    Hyphen,
}

impl Handle {
    /// Parses a handle.
    ///
    /// # Errors
    /// The first [`HandleError`] in reading order.
    pub fn parse(text: &str) -> Result<Self, HandleError> {
        if let Some(character) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            return Err(HandleError::Character(character));
        }
        if text.len() < 2 {
            return Err(HandleError::TooShort);
        }
        if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return Err(HandleError::Hyphen);
        }
        if !fits_pattern(text.as_bytes()) {
            return Err(HandleError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether `text` (already known to be alphanumerics and single inner hyphens) fits
/// `[a-z0-9]{1,2}([a-z0-9]{1,2}|-[a-z0-9]){0,18}[a-z0-9]?` and 39 characters.
///
/// Every group takes at most two characters, so the greedy walk needs the fewest groups when it takes two wherever it
/// can: a group ends early only before a hyphen. A free single character at the end spares one group.
fn fits_pattern(text: &[u8]) -> bool {
    let mut groups = 0;
    let mut rest = text;
    let head = if rest.get(1).is_some_and(|b| *b != b'-') { 2 } else { 1 };
    rest = &rest[head..];
    while !rest.is_empty() {
        if rest.len() == 1 && groups == 18 {
            return text.len() <= 39;
        }
        let take = if rest[0] == b'-' || rest.get(1).is_some_and(|b| *b != b'-') { 2 } else { 1 };
        rest = &rest[take..];
        groups += 1;
    }
    groups <= 18 && text.len() <= 39
}

impl HandleError {
    /// The reason in words, for the person who typed it.
    pub fn message(self) -> &'static str {
        match self {
            Self::TooShort => "A handle has at least 2 characters.",
            Self::TooLong => "A handle has at most 39 characters.",
            Self::Character(_) => "Use lower-case letters a to z, digits and hyphens only.",
            Self::Hyphen => "Hyphens stand alone, between letters or digits.",
        }
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

newtype!(Handle);

string_schema!(
    Handle,
    r"^[a-z0-9]{1,2}(?:[a-z0-9]{1,2}|-[a-z0-9]){0,18}[a-z0-9]?$",
    min: Some(2),
    max: None
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The published pattern, word for word.
    const PATTERN: &str = "[a-z0-9]{1,2}(?:[a-z0-9]{1,2}|-[a-z0-9]){0,18}[a-z0-9]?";

    proptest! {
        #[test]
        fn everything_the_published_pattern_makes_is_a_handle(text in PATTERN) {
            prop_assume!((2..=39).contains(&text.len()));
            prop_assert!(Handle::parse(&text).is_ok(), "{text}");
        }

        #[test]
        fn every_handle_fits_the_published_pattern(text in "[a-z0-9-]{0,42}") {
            prop_assert_eq!(Handle::parse(&text).is_ok(), (2..=39).contains(&text.len()) && reference(text.as_bytes()));
        }

        #[test]
        fn no_text_whatever_makes_parsing_panic(text in any::<String>()) {
            let _ = Handle::parse(&text);
        }
    }

    /// The pattern by trying every split: slow and plainly right.
    fn reference(text: &[u8]) -> bool {
        fn alnum(text: &[u8]) -> bool {
            text.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        }
        fn groups(text: &[u8], left: u8) -> bool {
            if text.is_empty() || (text.len() == 1 && alnum(text)) {
                return true;
            }
            if left == 0 {
                return false;
            }
            (alnum(&text[..1]) && groups(&text[1..], left - 1))
                || (text.len() >= 2
                    && (alnum(&text[..2]) || (text[0] == b'-' && alnum(&text[1..2])))
                    && groups(&text[2..], left - 1))
        }
        (!text.is_empty() && alnum(&text[..1]) && groups(&text[1..], 18))
            || (text.len() >= 2 && alnum(&text[..2]) && groups(&text[2..], 18))
    }

    #[test]
    fn each_refusal_says_its_own_reason() {
        assert_eq!(Handle::parse("a"), Err(HandleError::TooShort));
        assert_eq!(Handle::parse(""), Err(HandleError::TooShort));
        assert_eq!(Handle::parse("-a"), Err(HandleError::Hyphen));
        assert_eq!(Handle::parse("a--b"), Err(HandleError::Hyphen));
        assert_eq!(Handle::parse("Dwight"), Err(HandleError::Character('D')));
        assert_eq!(Handle::parse("dw\u{456}ght"), Err(HandleError::Character('\u{456}')));
        assert_eq!(Handle::parse(&"a".repeat(40)), Err(HandleError::TooLong));
        assert!(Handle::parse(&"a".repeat(39)).is_ok());
    }
}
