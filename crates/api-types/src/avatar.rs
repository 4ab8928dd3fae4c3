//! An account's image: uploaded, or loaded from a web address.

use crate::{newtype::newtype, schema::string_schema};
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// What `POST` and `DELETE /user/{handle}/avatar` answer.
#[api_type]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AvatarUrl {
    /// Where the image is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
}

/// The address of an image on the web: https only, without user name and password, at most 2048 characters. Only the
/// browsers that show the image request it; the backend never does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AvatarAddress(String);

/// Why a text is not an image address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvatarAddressError {
    /// It does not begin with `https://`.
    NotHttps,
    /// It has no host, or a character that is not allowed.
    Malformed,
    /// It has a user name or password before the host.
    Credentials,
    /// More than [`AvatarAddress::MAX`] characters.
    TooLong,
}

impl AvatarAddress {
    /// The maximum length, in characters.
    pub const MAX: usize = 2048;

    /// Parses an address; white space around it is dropped.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, AvatarAddressError> {
        let text = text.trim();
        if text.chars().nth(Self::MAX).is_some() {
            return Err(AvatarAddressError::TooLong);
        }
        let (scheme, rest) = text.split_at_checked(8).ok_or(AvatarAddressError::NotHttps)?;
        if !scheme.eq_ignore_ascii_case("https://") {
            return Err(AvatarAddressError::NotHttps);
        }
        // Browsers read a backslash as a slash and skip tabs and line breaks, so these and all other white space are
        // refused.
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '"' | '<' | '>')) {
            return Err(AvatarAddressError::Malformed);
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(AvatarAddressError::Credentials);
        }
        if host.is_empty() || host.starts_with([':', '.']) {
            return Err(AvatarAddressError::Malformed);
        }
        Ok(Self(text.to_owned()))
    }
}

impl AvatarAddressError {
    /// The reason in words.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotHttps => "An image address begins with https://.",
            Self::Malformed => "This is no web address. Copy the whole of it, such as https://example.com/me.png.",
            Self::Credentials => "Leave out the user name and password: everyone who sees your image would read them.",
            Self::TooLong => "An image address has at most 2048 characters.",
        }
    }
}

newtype!(AvatarAddress);

string_schema!(
    AvatarAddress,
    format!("^{}$", crate::schema::pattern::https_address()),
    min: None,
    max: Some(AvatarAddress::MAX)
);

/// The schema of a web page's address: the same rules as for an [`AvatarAddress`], or empty for none.
#[derive(Clone, Copy, Debug)]
pub struct WebAddress;

string_schema!(
    WebAddress,
    format!("^(?:{})?$", crate::schema::pattern::https_address()),
    min: None,
    max: Some(AvatarAddress::MAX)
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_https_addresses_are_taken() {
        assert!(AvatarAddress::parse(" https://images.example/me.png?size=84#x ").is_ok());
        assert!(AvatarAddress::parse("HTTPS://images.example").is_ok());
        for (text, why) in [
            ("", AvatarAddressError::NotHttps),
            ("javascript:alert(1)", AvatarAddressError::NotHttps),
            ("data:image/png;base64,AAAA", AvatarAddressError::NotHttps),
            ("http://images.example/me.png", AvatarAddressError::NotHttps),
            ("//images.example/me.png", AvatarAddressError::NotHttps),
            ("https:/images.example", AvatarAddressError::NotHttps),
            ("https://", AvatarAddressError::Malformed),
            ("https:///me.png", AvatarAddressError::Malformed),
            ("https://images.example/a b", AvatarAddressError::Malformed),
            ("https://images.example\\@evil.example", AvatarAddressError::Malformed),
            ("https://dwight:beet@images.example/", AvatarAddressError::Credentials),
        ] {
            assert_eq!(AvatarAddress::parse(text), Err(why), "{text}");
        }
        let long = ["https://images.example/", &"a".repeat(3000)].concat();
        assert_eq!(AvatarAddress::parse(&long), Err(AvatarAddressError::TooLong));
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_https_without_credentials(text in "(https?:)?/{0,3}[a-z@:./?#\\\\é ]{0,30}") {
            if let Ok(address) = AvatarAddress::parse(&text) {
                let rest = address.as_str().strip_prefix("https://").unwrap();
                let host = rest.split(['/', '?', '#']).next().unwrap();
                prop_assert!(!host.is_empty() && !host.contains('@'));
            }
        }

        #[test]
        fn no_text_whatever_makes_parsing_panic(text in any::<String>()) {
            let _ = AvatarAddress::parse(&text);
        }
    }
}
