//! Display names: what people are called, beside their handle.

use serde::{Deserialize, Serialize};

/// A name of any script: up to 80 characters on one line, without control characters; trimmed, may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DisplayName(String);

/// Why a text is no display name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayNameError {
    /// More than [`DisplayName::MAX`] characters.
    TooLong,
    /// A line break, tab or other control character inside.
    Control,
}

impl DisplayName {
    /// The longest name, in characters.
    pub const MAX: usize = 80;

    /// Reads a name; spaces round it are dropped.
    ///
    /// # Errors
    /// [`DisplayNameError`] says why it is none.
    pub fn parse(text: &str) -> Result<Self, DisplayNameError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(DisplayNameError::Control);
        }
        if text.chars().nth(Self::MAX).is_some() {
            return Err(DisplayNameError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DisplayNameError {
    /// The reason in words.
    pub fn message(self) -> &'static str {
        match self {
            Self::TooLong => "A display name has at most 80 characters.",
            Self::Control => "A display name is one line, without tabs or control characters.",
        }
    }
}

impl<'de> Deserialize<'de> for DisplayName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| serde::de::Error::custom(error.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_welcome() {
        for name in ["Dwight K. Schrute", "Дуайт", "德怀特", "دوايت", "ड्वाइट", "\u{200f}דווייט\u{200f}", "🧑\u{200d}🌾"]
        {
            assert_eq!(DisplayName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(DisplayName::parse(" \u{3000}Dwight\u{a0} ").unwrap().as_str(), "Dwight");
        assert_eq!(DisplayName::parse("   ").unwrap().as_str(), "");
    }

    #[test]
    fn a_name_is_one_line_of_at_most_eighty_characters() {
        assert!(DisplayName::parse(&"笔".repeat(80)).is_ok());
        assert_eq!(DisplayName::parse(&"笔".repeat(81)), Err(DisplayNameError::TooLong));
        for text in ["a\nb", "a\tb", "a\0b", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(DisplayName::parse(text), Err(DisplayNameError::Control), "{text:?}");
        }
    }
}
