//! Newtypes over `String` with rules. They can only be created by parsing; in JSON they are strings, and a string that
//! breaks the rules is an error that says why.

/// Adds `as_str`, and a `Deserialize` that calls `parse`, to a newtype over `String`.
macro_rules! newtype {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(|error| serde::de::Error::custom(error.message()))
            }
        }
    };
}

/// Declares a newtype for a single line of text: any script, trimmed, may be empty, no control characters, something to
/// see unless it is empty.
macro_rules! single_line {
    ($(#[$meta:meta])* $name:ident, $error:ident, $max:literal, $too_long:literal, $control:literal, $invisible:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        /// Why a text is not accepted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $error {
            /// More characters than it may have.
            TooLong,
            /// A line break, tab or other control character inside.
            Control,
            /// Only characters that are not seen.
            Invisible,
        }

        impl $name {
            /// The maximum length, in characters.
            pub const MAX: usize = $max;

            /// Parses a text; white space around it is dropped.
            ///
            /// # Errors
            /// The rule that the text breaks.
            pub fn parse(text: &str) -> Result<Self, $error> {
                if text.chars().any(char::is_control) {
                    return Err($error::Control);
                }
                let text = text.trim();
                if text.chars().nth(Self::MAX).is_some() {
                    return Err($error::TooLong);
                }
                if !text.is_empty() && text.chars().all($crate::newtype::is_invisible) {
                    return Err($error::Invisible);
                }
                Ok(Self(text.to_owned()))
            }
        }

        impl $error {
            /// The reason in words.
            pub fn message(self) -> &'static str {
                match self {
                    Self::TooLong => $too_long,
                    Self::Control => $control,
                    Self::Invisible => $invisible,
                }
            }
        }

        $crate::newtype::newtype!($name);

        $crate::schema::string_schema!(
            $name,
            {
                use $crate::schema::pattern::{CONTROL, INVISIBLE, SPACE};
                let seen = format!("[^{CONTROL}]*[^{CONTROL}{SPACE}{INVISIBLE}]");
                format!("^[{SPACE}]*$|^(?={seen})[{SPACE}]*[^{CONTROL}]{{0,{}}}[{SPACE}]*$", $max)
            },
            min: None,
            max: None
        );
    };
}

/// Whether nothing is seen of a character on its own: white space, format characters, fillers, variation selectors.
/// `schema::pattern::INVISIBLE` has the same.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

pub(crate) use {newtype, single_line};
