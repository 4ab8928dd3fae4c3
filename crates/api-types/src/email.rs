//! Email addresses.

use crate::{newtype::newtype, open_enum::open_enum, schema::string_schema};
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// An email address: one `@`, something on both sides, no white space or control characters, at most 254 characters.
/// Whether it exists only a message can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Email(String);

/// The text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailError;

impl EmailError {
    /// The reason in words.
    pub fn message(self) -> &'static str {
        "Enter an email address, such as you@example.com."
    }
}

impl Email {
    /// The maximum length, in characters.
    pub const MAX: usize = 254;

    /// Parses an address; white space around it is dropped.
    ///
    /// # Errors
    /// [`EmailError`] when it is not an address.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(EmailError)?;
        let plain = text.chars().count() <= Self::MAX
            && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;".contains(c));
        let whole = !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !domain.starts_with('.');
        (plain && whole).then(|| Self(text.to_owned())).ok_or(EmailError)
    }
}

newtype!(Email);

string_schema!(
    Email,
    {
        use crate::schema::pattern::{CONTROL, SPACE};
        format!("^[^@{0}]+@[^@.{0}][^@{0}]*$", [CONTROL, SPACE, "<>,;"].concat())
    },
    min: None,
    max: Some(Email::MAX)
);

open_enum! {
    /// Whether the owner has confirmed an address.
    EmailStatus {
        /// Not yet.
        Pending = "pending",
        /// Yes.
        Verified = "verified",
    }
}

/// `GET /user/{handle}/email`: an address of the account.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEmail {
    /// `up_` and an xid.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^up_[0-9a-v]{20}$")]
    pub id: Option<String>,
    /// The address.
    pub email: String,
    /// `pending` or `verified`.
    #[serde(default)]
    #[schema(required, value_type = EmailStatus)]
    pub status: String,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// RFC 3339, UTC.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// The tenant the account is part of.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Counts the changes.
    #[server_only]
    pub version_id: i64,
}

impl UserEmail {
    /// Whether the owner has confirmed it.
    pub fn is_verified(&self) -> bool {
        self.status == "verified"
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn only_valid_addresses_are_accepted() {
        for good in ["dwight@schrutefarms.example", " a@b ", "ünïcode@exämple.org", "o'brien+tag@mail.example"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c",
            "a@b\r\nBcc: c@d",
            "<a@b>",
            "a@.b",
            &format!("{}@b", "a".repeat(254)),
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }
}
