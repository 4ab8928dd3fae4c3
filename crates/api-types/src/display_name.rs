//! Display names: what people are called, beside their handle.

use crate::newtype::single_line;

single_line! {
    /// What people are called: up to 80 characters.
    DisplayName,
    DisplayNameError,
    80,
    "A display name has at most 80 characters.",
    "A display name is one line, without tabs or control characters.",
    "A display name needs a character that can be seen."
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
    fn a_name_has_something_to_see() {
        for name in ["\u{200b}", "\u{feff} \u{2060}", "\u{3164}", "\u{115f}\u{1160}", "\u{2800}", "\u{200f}\u{202e}"] {
            assert_eq!(DisplayName::parse(name), Err(DisplayNameError::Invisible), "{name:?}");
        }
        for name in ["\u{fe0f}", "\u{e0001}\u{e0061}", "\u{ad}", "\u{34f}", "\u{180e}", "\u{a0}\u{200d}\u{a0}"] {
            assert_eq!(DisplayName::parse(name), Err(DisplayNameError::Invisible), "{name:?}");
        }
        for name in ["x\u{200b}", "\u{2060}x", "❤\u{fe0f}", "🏴\u{e0067}\u{e0062}\u{e007f}", "¨", "\u{301}", "-"] {
            assert_eq!(DisplayName::parse(name).unwrap().as_str(), name);
        }
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
