//! How types with a hand-written format are described in the OpenAPI document, which only the backend has.

/// Gives a type the schema that an expression evaluates to. Without the feature `server` it expands to nothing.
macro_rules! schema {
    ($name:ident, $schema:expr) => {
        #[cfg(feature = "server")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $schema.into()
            }
        }

        #[cfg(feature = "server")]
        impl utoipa::ToSchema for $name {}
    };
}

/// Gives a type the schema of a string that matches a pattern and has a length within the limits, in characters.
macro_rules! string_schema {
    ($name:ident, $pattern:expr, min: $min:expr, max: $max:expr) => {
        $crate::schema::schema!(
            $name,
            utoipa::openapi::ObjectBuilder::new()
                .schema_type(utoipa::openapi::Type::String)
                .pattern(Some($pattern))
                .min_length($min)
                .max_length($max)
        );
    };
}

pub(crate) use {schema, string_schema};

/// Parts of patterns: sets of characters, as they stand between brackets.
#[cfg(feature = "server")]
pub(crate) mod pattern {
    /// Control characters.
    pub(crate) const CONTROL: &str = r"\x00-\x1f\x7f-\x9f";

    /// White space that is not a control character.
    pub(crate) const SPACE: &str = r"\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

    /// Other characters of which nothing is seen on their own. `newtype::is_invisible` has the same.
    pub(crate) const INVISIBLE: &str = concat!(
        r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164",
        r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb",
        // Not every dialect has an escape for these.
        "\u{e0000}-\u{e0fff}"
    );

    /// The addresses that [`AvatarAddress::parse`](crate::AvatarAddress::parse) accepts.
    pub(crate) fn https_address() -> String {
        let never = [CONTROL, SPACE, r#"\\"<>"#].concat();
        format!("[Hh][Tt][Tt][Pp][Ss]://[^:.@/?#{never}][^@/?#{never}]*(?:[/?#][^{never}]*)?")
    }
}
