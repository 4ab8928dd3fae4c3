//! Parses JSON bodies; an error names the invalid field.

use crate::error::ApiError;
use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use serde::de::DeserializeOwned;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::timeout;

/// The largest accepted body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// How long a body may take to arrive.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A required JSON body.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

/// An optional JSON body; its default if there is none.
#[derive(Debug)]
pub struct OptionalJsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = read_bytes(request, state).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = read_bytes(request, state).await?;
        if bytes.trim_ascii().is_empty() { Ok(Self(T::default())) } else { parse(&bytes).map(Self) }
    }
}

/// Reads the body. A too large `Content-Length` is refused without reading, and a body that does not arrive times out.
async fn read_bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) {
        return Err(ApiError::BadRequest("The body is too large.".into()));
    }
    match timeout(BODY_TIMEOUT, Bytes::from_request(request, state)).await {
        Ok(bytes) => Ok(bytes?),
        Err(_) => Err(ApiError::BadRequest("The body did not arrive in time.".into())),
    }
}

/// How much of a too large body is read and dropped, so that the client gets to read the error.
const MAX_DRAINED: usize = 16 * 1024 * 1024;

/// A body of at most `most` bytes; `None` if it is larger.
///
/// # Errors
/// The connection failed.
pub(crate) async fn collect(mut body: axum::body::Body, most: usize) -> Result<Option<Vec<u8>>, axum::Error> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        if length > MAX_DRAINED {
            break;
        }
        if length <= most {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
    }
    Ok((length <= most).then_some(bytes))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let text = bytes.trim_ascii();
    if text.is_empty() {
        return Err(ApiError::field("body", "A JSON body is needed."));
    }
    // Derived `Deserialize` would also accept an array of the fields' values.
    if text[0] != b'{' {
        return Err(ApiError::field("body", "The body has to be a JSON object."));
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| refusal(&error))?;
    json.end().map_err(|error| ApiError::field("body", format!("The body is not JSON: {error}.")))?;
    Ok(value)
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let cause = error.inner();
    if !cause.is_data() {
        return ApiError::field("body", format!("The body is not JSON: {cause}."));
    }
    let message = cause.to_string();
    // With the field's name, the position in the text is of no use.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let field = match error.path().to_string() {
        path if path != "." => path,
        _ => message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()).unwrap_or("body").into(),
    };
    ApiError::field(&field, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_types::UpdateToken;

    fn location(body: &str) -> String {
        match parse::<UpdateToken>(body.as_bytes()) {
            Err(ApiError::InvalidData(fields)) => fields[0].location.clone().unwrap(),
            _ => panic!("{body} was taken"),
        }
    }

    #[test]
    fn the_wrong_field_is_named() {
        assert_eq!(location(r#"{"status":1}"#), "status");
        assert_eq!(location(r#"{"title":"x"}"#), "status");
        assert_eq!(location(r#"{"status":"active","title":["x"]}"#), "title");
        assert_eq!(location(r#"{"status":"active","title":"a\u0007b"}"#), "title");
    }

    #[test]
    fn a_body_that_is_no_json_object_is_invalid_as_a_whole() {
        for body in ["", " ", "{", "[]", r#"["active"]"#, "null", "5", r#"{"status":"active"} x"#, "\u{feff}{}"] {
            assert_eq!(location(body), "body", "{body}");
        }
    }
}
