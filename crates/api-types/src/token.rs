//! API tokens.

use crate::{Secret, newtype::single_line, open_enum::open_enum};
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether a token authenticates.
    TokenStatus {
        /// It authenticates.
        Active = "active",
        /// Switched off by its owner; it can be switched on again.
        Inactive = "inactive",
    }
}

/// An API token, without its secret but in the one answer that makes it.
#[api_type]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// `t_` and an xid; the xid stands in the plaintext too.
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: String,
    /// Its owner.
    #[server_only]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub user_id: String,
    /// Whether it authenticates.
    pub status: TokenStatus,
    /// What its owner calls it; absent or empty means untitled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A longer note.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What kind of token it is.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
    /// The last four characters of the plaintext.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    /// RFC 3339, UTC; absent means never. Only set when the token is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// Who made it.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<crate::User>>,
    /// Counts the changes; what `If-Match` is compared with.
    pub version_id: i64,
    /// The plaintext: in the answer to `POST /user/{handle}/token` and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Secret>,
}

impl Token {
    /// The trimmed title, unless it is empty.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref().map(str::trim).filter(|title| !title.is_empty())
    }

    /// Whether `plaintext` is this token: a plaintext contains the xid of the token's id between two underscores.
    pub fn is(&self, plaintext: &Secret) -> bool {
        let body = plaintext.expose().strip_prefix("tpt_").and_then(|rest| rest.split_once('_')).map(|(body, _)| body);
        body.is_some() && body == crate::id::body(&self.id)
    }
}

/// `POST /user/{handle}/token`; every field and the body itself may be left out.
#[api_type]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CreateToken {
    /// What to call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<TokenTitle>,
    /// A longer note, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub description: Option<String>,
    /// Seconds from now until it expires, at least 1; absent means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 3_162_240_000_i64)]
    pub expiration: Option<i64>,
}

/// `PATCH /user/{handle}/token/{id}`; fields left out stay as they are.
#[api_type]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[schema(as = UpdateTokenRequest)]
pub struct UpdateToken {
    /// Required by the contract, also when only the title changes.
    pub status: TokenStatus,
    /// The new title; empty makes it untitled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<TokenTitle>,
    /// The new note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000, pattern = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$")]
    pub description: Option<String>,
}

single_line! {
    /// What a token is called: up to 100 characters.
    TokenTitle,
    TokenTitleError,
    100,
    "A title has at most 100 characters.",
    "A title is one line, without tabs or control characters.",
    "A title needs a character that can be seen."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(json: &str) -> Token {
        serde_json::from_str(json).unwrap()
    }

    const PLAIN: &str = r#"{"id":"t_c0ffee00000000000000","user_id":"u_1","status":"resting","created_at":"","created_by_id":"","updated_by_id":"","version_id":1,"extra":[1]}"#;

    #[test]
    fn unknown_values_and_fields_are_no_failure() {
        let token = token(PLAIN);
        assert_eq!(token.status.as_str(), "resting");
        assert_eq!(token.title(), None);
    }

    #[test]
    fn a_plaintext_is_recognised_by_the_id_inside_it() {
        let token = token(PLAIN);
        assert!(token.is(&Secret::new("tpt_c0ffee00000000000000_abcdefghijklmnopqrstuvwxy".into())));
        assert!(!token.is(&Secret::new("tpt_c0ffee00000000000001_abcdefghijklmnopqrstuvwxy".into())));
        assert!(!token.is(&Secret::new("c0ffee00000000000000".into())));
    }

    #[test]
    fn a_title_is_one_line_of_at_most_a_hundred_characters_of_any_script() {
        assert_eq!(TokenTitle::parse("  ноутбук 笔记本 💻 ").unwrap().as_str(), "ноутбук 笔记本 💻");
        assert!(TokenTitle::parse(&"笔".repeat(100)).is_ok());
        assert_eq!(TokenTitle::parse(&"笔".repeat(101)), Err(TokenTitleError::TooLong));
        assert_eq!(TokenTitle::parse("a\nb"), Err(TokenTitleError::Control));
        assert_eq!(TokenTitle::parse("").unwrap().as_str(), "");
    }
}
