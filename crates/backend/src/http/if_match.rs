//! `If-Match`: the version that a change is based on.

use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The version that the client has read, if it sent one.
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
        // An entity tag in HTTP is quoted.
        let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let digits = (1..=18).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit());
        let version = bare.parse().ok().filter(|_| digits);
        version
            .map(|version| Self(Some(version)))
            .ok_or_else(|| ApiError::BadRequest("If-Match takes a version_id.".into()))
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let version =
            ObjectBuilder::new().schema_type(Type::String).pattern(Some(r#"^(?:\*|[0-9]{1,18}|"[0-9]{1,18}")$"#));
        let parameter = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .description(Some("The version_id the change is based on"))
            .schema(Some(version));
        vec![parameter.build()]
    }
}

impl IfMatch {
    /// Compares with the current version.
    ///
    /// # Errors
    /// 412 when the versions differ.
    pub fn check(self, version_id: i64) -> Result<(), ApiError> {
        match self.0 {
            Some(read) if read != version_id => Err(ApiError::PreconditionFailed),
            _ => Ok(()),
        }
    }
}
