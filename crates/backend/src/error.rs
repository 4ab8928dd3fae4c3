//! Why a request was refused, and the one envelope in which the API says so.

use api_types::{ErrorModel, ValidationError};
use axum::Json;
use axum::extract::rejection::{BytesRejection, RawPathParamsRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::error::Error;

/// A refused request. The types, titles and codes are decided here and nowhere else.
#[derive(Debug)]
pub enum ApiError {
    /// 400: the request as a whole cannot be understood.
    BadRequest(String),
    /// 400: fields of the request are wrong; each is named.
    InvalidData(Vec<ValidationError>),
    /// 401: nobody is signed in, or what they sent is no longer good. Says which.
    Unauthorized(&'static str),
    /// 402: the plan does not hold more.
    QuotaExceeded(String),
    /// 403: somebody is signed in and may not do this.
    Forbidden(String),
    /// 404: there is no such thing.
    NotFound(String),
    /// 405: the address exists, the method does not.
    NotAllowed,
    /// 409: it collides with something that is there.
    Conflict(String),
    /// 412: the resource changed since the version in `If-Match`.
    PreconditionFailed,
    /// 429: try again after so many seconds.
    TooManyRequests(u64),
    /// 500: our fault. The cause goes to the log and never into the answer.
    Internal(Box<dyn Error + Send + Sync>),
    /// 503: the database is busy or away.
    Unavailable(Box<dyn Error + Send + Sync>),
}

/// What the log says about a refused request; the request layer picks it up from the answer.
#[derive(Clone, Debug)]
pub(crate) struct ErrorLog {
    pub(crate) kind: &'static str,
    pub(crate) cause: Option<String>,
}

impl ApiError {
    /// One wrong field.
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
    /// Only for what we wrote ourselves: a request's body goes through [`crate::http::json_body`].
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
