//! `If-Match`: the version a change was based on.

use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};

/// The version the client has read, when it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        // Clients that keep to HTTP put an entity tag into quotes.
        let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let version = bare.parse().map_err(|_| ApiError::BadRequest("If-Match takes a version_id.".into()))?;
        Ok(Self(Some(version)))
    }
}

impl IfMatch {
    /// Compares with the version that is there now.
    ///
    /// # Errors
    /// 412 when it is another one.
    pub fn check(self, version_id: i64) -> Result<(), ApiError> {
        match self.0 {
            Some(read) if read != version_id => Err(ApiError::PreconditionFailed),
            _ => Ok(()),
        }
    }
}
