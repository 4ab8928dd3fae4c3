//! The errors of the API, and the JSON envelope in which they are sent.

use api_types::{ErrorModel, ValidationError};
use axum::Json;
use axum::extract::rejection::{BytesRejection, RawPathParamsRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::error::Error;

/// An error response. Its status, type and title are defined here and nowhere else.
#[derive(Debug)]
pub enum ApiError {
    /// 400: the request as a whole is invalid.
    BadRequest(String),
    /// 400: fields of the request are invalid; each is named.
    InvalidData(Vec<ValidationError>),
    /// 401: no credential, or one that is no longer valid. The text says which.
    Unauthorized(&'static str),
    /// 402: the plan does not include more.
    QuotaExceeded(String),
    /// 403: the signed-in account may not do this.
    Forbidden(String),
    /// 404: there is no such resource.
    NotFound(String),
    /// 405: the address exists, but not with this method.
    NotAllowed,
    /// 409: conflicts with something that exists.
    Conflict(String),
    /// 412: the resource changed since the version in `If-Match`.
    PreconditionFailed,
    /// 422: the `Idempotency-Key` belongs to another request.
    KeyReused,
    /// 429: retry after this many seconds.
    TooManyRequests(u64),
    /// 500: a fault of the service. The cause is logged and never sent.
    Internal(Box<dyn Error + Send + Sync>),
    /// 503: the database is busy or unavailable.
    Unavailable(Box<dyn Error + Send + Sync>),
}

/// What is logged about an error response; the request log takes it from the response's extensions.
#[derive(Clone, Debug)]
pub(crate) struct ErrorLog {
    pub(crate) kind: &'static str,
    pub(crate) cause: Option<String>,
}

impl ApiError {
    /// One invalid field.
    pub fn field(location: &str, message: impl Into<String>) -> Self {
        Self::InvalidData(vec![ValidationError { location: Some(location.into()), message: Some(message.into()) }])
    }

    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "error_bad_request", "Bad Request"),
            Self::InvalidData(_) => (StatusCode::BAD_REQUEST, "error_invalid_data", "Invalid Data"),
            Self::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "error_unauthorized", "Unauthorized"),
            Self::QuotaExceeded(_) => (StatusCode::PAYMENT_REQUIRED, "error_quota_exceeded", "Quota Exceeded"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "error_forbidden", "Forbidden"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "error_not_found", "Not Found"),
            Self::NotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "not_allowed", "Method Not Allowed"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "error_conflict", "Conflict"),
            Self::PreconditionFailed => {
                (StatusCode::PRECONDITION_FAILED, "error_precondition_failed", "Precondition Failed")
            }
            Self::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "error_key_reused", "Key Reused"),
            Self::TooManyRequests(_) => (StatusCode::TOO_MANY_REQUESTS, "error_too_many_requests", "Too Many Requests"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "error_internal", "Internal Server Error"),
            Self::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "error_service_unavailable", "Service Unavailable")
            }
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::BadRequest(text)
            | Self::QuotaExceeded(text)
            | Self::Forbidden(text)
            | Self::NotFound(text)
            | Self::Conflict(text) => Some(text.clone()),
            Self::Unauthorized(text) => Some((*text).to_owned()),
            Self::InvalidData(fields) => fields.first().and_then(|field| field.message.clone()),
            Self::NotAllowed => Some("This address does not take that method.".into()),
            Self::PreconditionFailed => Some("It was changed since the version in If-Match.".into()),
            Self::KeyReused => Some("This Idempotency-Key was sent with another request. Take a new one.".into()),
            Self::TooManyRequests(seconds) => Some(format!("Too many requests. Try again in {seconds} seconds.")),
            Self::Internal(_) => None,
            Self::Unavailable(_) => Some("The database is busy. Try again in a moment.".into()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, kind, title) = self.parts();
        let instance = crate::request_id::id();
        let detail = self.detail();
        let mut refusal = ErrorLog { kind, cause: None };
        let mut headers = Vec::new();
        let mut fields = Vec::new();
        match self {
            Self::InvalidData(errors) => fields = errors,
            Self::Unauthorized(_) => headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            Self::TooManyRequests(seconds) => headers.push((header::RETRY_AFTER, seconds.into())),
            Self::Unavailable(cause) => {
                headers.push((header::RETRY_AFTER, 1.into()));
                refusal.cause = Some(cause.to_string());
            }
            Self::Internal(cause) => refusal.cause = Some(cause.to_string()),
            _ => {}
        }
        let body = ErrorModel {
            kind: kind.into(),
            title: title.into(),
            status: status.as_u16(),
            instance,
            detail,
            validation_errors: fields,
        };
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().extend(headers);
        response.extensions_mut().insert(refusal);
        response
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable(error.into()),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<getrandom::Error> for ApiError {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for ApiError {
    /// Only for values that we serialize; request bodies are parsed in [`crate::http::json_body`].
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        Self::BadRequest(match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "The body is too large.".into(),
            _ => "The body could not be read.".into(),
        })
    }
}

impl From<RawPathParamsRejection> for ApiError {
    fn from(_: RawPathParamsRejection) -> Self {
        Self::BadRequest("The address is not valid UTF-8.".into())
    }
}
