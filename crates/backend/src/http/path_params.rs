//! The `{parameters}` of a path.

use crate::error::ApiError;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// The parameters by name, decoded. Invalid UTF-8 is a 400.
#[derive(Debug)]
pub struct PathParams(RawPathParams);

impl PathParams {
    /// The parameter called `name`; empty if the path has none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find_map(|(each, value)| (each == name).then_some(value)).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathParams {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self(RawPathParams::from_request_parts(parts, state).await?))
    }
}

/// Checks that a path parameter has the form of a handle, `^[a-z0-9][a-z0-9-]{0,37}[a-z0-9]$`.
///
/// # Errors
/// 400 that names `location`.
pub(crate) fn check_handle(location: &str, handle: &str) -> Result<(), ApiError> {
    let fits = (2..=39).contains(&handle.len())
        && handle.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !handle.starts_with('-')
        && !handle.ends_with('-');
    if fits { Ok(()) } else { Err(ApiError::field(location, "This is not a handle.")) }
}

/// Checks that a path parameter has the form of an id with this prefix.
pub(crate) fn check_id(location: &str, prefix: &str, id: &str) -> Result<(), ApiError> {
    let fits = id.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_')) && api_types::id::body(id).is_some();
    if fits { Ok(()) } else { Err(ApiError::field(location, "This is not such an id.")) }
}
