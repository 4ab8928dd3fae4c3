//! Reads a whole request body, whatever it contains.

use crate::error::ApiError;
use crate::http::json_body::{BODY_TIMEOUT, MAX_BODY, collect};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;
use tokio::time::timeout;

/// The largest form: an image of 2 MB, and the rest of it.
const MAX_FORM: usize = 2_100_000;
/// How long a form may take.
const FORM_TIMEOUT: Duration = Duration::from_mins(1);

/// The body of a request with these headers, within the limits of JSON, or of a form if there may be one.
///
/// # Errors
/// 400 when it is too large or does not arrive.
pub(crate) async fn read(headers: &HeaderMap, body: Body, may_be_form: bool) -> Result<Vec<u8>, ApiError> {
    let media = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let is_form = may_be_form && media.starts_with(b"multipart/");
    let (most, time) = if is_form { (MAX_FORM, FORM_TIMEOUT) } else { (MAX_BODY, BODY_TIMEOUT) };
    let refuse = |text: &str| {
        // The only form of the API is that of an image.
        if is_form { ApiError::field("avatar", text) } else { ApiError::BadRequest(text.to_owned()) }
    };
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if !is_form && length.is_some_and(|length| length > most) {
        return Err(refuse("The body is too large."));
    }
    match timeout(time, collect(body, most)).await {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => Err(refuse("The body is too large.")),
        Ok(Err(_)) => Err(refuse("The body could not be read.")),
        Err(_) => Err(refuse("The body did not arrive in time.")),
    }
}
