//! Text that must not be printed or logged.

use crate::schema::schema;
use serde::{Deserialize, Serialize};

/// A token or password in clear. It has no `Debug` and no `Display`, so it cannot end up in a log or a message by
/// accident; code that needs the text calls [`Secret::expose`]. Its memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The plaintext. Review every call.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = core::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        core::hint::black_box(&bytes);
    }
}

/// Serialized where the API contains a secret: in the answer that shows it once, and in the request that uses it.
impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

schema!(Secret, utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String));
