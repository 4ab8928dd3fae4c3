//! `Idempotency-Key`: the name that a client gives to a change, so that sending it again does not make it twice.

use crate::error::ApiError;
use axum::http::{HeaderMap, HeaderName};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The header.
pub(crate) const NAME: HeaderName = HeaderName::from_static("idempotency-key");

/// The key of a request: 16 to 64 characters of `A-Za-z0-9_-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key in the headers, if there is one.
    ///
    /// # Errors
    /// 400 if it has another form, or there are two.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let mut values = headers.get_all(&NAME).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| {
            (16..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        });
        match (key, values.next()) {
            (Some(key), None) => Ok(Some(Self(key.to_owned()))),
            _ => Err(ApiError::BadRequest(
                "Idempotency-Key takes one key of 16 to 64 characters A-Z a-z 0-9 _ -.".into(),
            )),
        }
    }

    /// The key.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The header in the API document.
pub(crate) fn parameter() -> Parameter {
    let key = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9_-]{16,64}$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some("A new random name of this change. With the same one, it is made once and answered alike"))
        .schema(Some(key))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_sixteen_to_sixty_four_plain_characters() {
        let read = |keys: &[&str]| {
            let headers = keys.iter().map(|key| (NAME, key.parse().unwrap())).collect();
            IdempotencyKey::of(&headers).map(|key| key.map(|key| key.0)).ok()
        };
        let (short, long) = ("a".repeat(16), "Z_9-".repeat(16));
        assert_eq!(read(&[]), Some(None));
        for key in [short.as_str(), &long, "0b5f1c9e-97a4-4c1c-8d0f-1f0f3a6f6f11"] {
            assert_eq!(read(&[key]), Some(Some(key.to_owned())));
        }
        for bad in
            ["", &short[1..], &(long.clone() + "a"), "0123456789abcde ", "0123456789abcdef,", "\"0123456789abcdef\""]
        {
            assert_eq!(read(&[bad]), None, "{bad}");
        }
        assert_eq!(read(&[&short, &short]), None, "two of them");
    }
}
