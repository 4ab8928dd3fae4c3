//! Texts with rules, which can only be made by parsing: on the wire they are strings, and a string that breaks the rules
//! is refused with the reason in words.

/// Gives a newtype over `String` that has `parse` its text, and reads it from the wire by `parse`.
macro_rules! parsed {
    ($name:ident) => {
        impl $name {
            /// As text.
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

/// Control characters, as a pattern has them between brackets.
#[cfg(feature = "server")]
pub(crate) const CONTROL: &str = r"\x00-\x1f\x7f-\x9f";

/// White space that is no control character.
#[cfg(feature = "server")]
pub(crate) const SPACE: &str = r"\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Says in the API's document what texts a newtype reads: those of a pattern, and of at least and at most so many
/// characters.
#[cfg(feature = "server")]
macro_rules! described {
    ($name:ident, $pattern:expr, ($min:expr, $max:expr)) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some($pattern))
                    .min_length($min)
                    .max_length($max)
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

/// Declares a newtype for text on one line: of any script, trimmed, may be empty, without control characters.
macro_rules! line {
    ($(#[$meta:meta])* $name:ident, $error:ident, $max:literal, $too_long:literal, $control:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        /// Why a text is none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $error {
            /// More characters than it may have.
            TooLong,
            /// A line break, tab or other control character inside.
            Control,
        }

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Reads one; spaces round it are dropped.
            ///
            /// # Errors
            /// Why it is none.
            pub fn parse(text: &str) -> Result<Self, $error> {
                if text.chars().any(char::is_control) {
                    return Err($error::Control);
                }
                let text = text.trim();
                if text.chars().nth(Self::MAX).is_some() {
                    return Err($error::TooLong);
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
                }
            }
        }

        crate::parsed::parsed!($name);
        #[cfg(feature = "server")]
        crate::parsed::described!(
            $name,
            format!("^[{0}]*[^{1}]{{0,{2}}}[{0}]*$", crate::parsed::SPACE, crate::parsed::CONTROL, $max),
            (None, None)
        );
    };
}

#[cfg(feature = "server")]
pub(crate) use described;
pub(crate) use {line, parsed};
