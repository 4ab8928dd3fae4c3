//! The error envelope: the body of every answer that refuses a request.

use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// An error answer. `type`, `title`, `status` and `instance` are always there on our backend; a reader takes what comes.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorModel {
    /// One of the documented error types, such as `error_not_found`.
    #[serde(default, rename = "type")]
    #[schema(required)]
    pub kind: String,
    /// A short name for people.
    #[serde(default)]
    #[schema(required)]
    pub title: String,
    /// The HTTP status again.
    #[serde(default)]
    #[schema(required)]
    pub status: u16,
    /// The id of the request, `sperr_` and an xid, to find it in the server's log.
    #[serde(default)]
    #[schema(required)]
    pub instance: String,
    /// What exactly is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// One entry a field that was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation_errors: Vec<ValidationError>,
}

/// What is wrong with one field of a request.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[schema(as = ErrorDetailModel)]
pub struct ValidationError {
    /// The field, bare (`title`) or as `body.title`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The reason, a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl ErrorModel {
    /// The reason given for `field`, whether the service calls it `field` or `body.field`.
    pub fn for_field(&self, field: &str) -> Option<&str> {
        self.validation_errors
            .iter()
            .find(|error| error.location.as_deref().is_some_and(|l| l.strip_prefix("body.").unwrap_or(l) == field))
            .and_then(|error| error.message.as_deref())
    }
}
