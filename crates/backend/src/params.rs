//! What stands in an address in the places of its `{parameters}`.

use crate::error::ApiError;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// The parameters by name, decoded. What is no UTF-8 is a 400 in the common shape, like every refusal.
#[derive(Debug)]
pub struct Params(RawPathParams);

impl Params {
    /// The one called `name`; empty where the address has none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find_map(|(each, value)| (each == name).then_some(value)).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self(RawPathParams::from_request_parts(parts, state).await?))
    }
}
