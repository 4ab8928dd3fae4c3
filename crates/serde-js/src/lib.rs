//! Reads JavaScript values into Rust types by [serde], in as few bytes of WebAssembly as possible.
//!
//! The browser parses JSON ([`parse`]); [`from_value`] walks the result with a [`Deserializer`]. It reads structs, lists,
//! options, strings, booleans and numbers. Maps and enums are errors: none of the API's types needs them. The README has
//! the limits and the measured size.

use core::fmt;
use js_sys::{Array, JSON, Reflect};
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// The text is not JSON, or the value does not have the shape of the type.
///
/// It does not say what was wrong: each message would be part of the program, and the app shows none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid JSON, or a value of another shape")
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Parses a JSON text with the browser's `JSON.parse`.
///
/// # Errors
/// When the text is not JSON.
pub fn parse(text: &str) -> Result<JsValue, Error> {
    JSON::parse(text).map_err(|_| Error)
}

/// Reads a value as `T`.
///
/// Only the fields that `T` has are read; `null` and `undefined` are both "absent" for an `Option`; an integer has to be
/// one that a JavaScript number represents exactly, at most 2^53 - 1 in either direction.
///
/// # Errors
/// When the value does not have the shape of `T`.
pub fn from_value<T: DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    T::deserialize(Value(value))
}

/// A field of an object; `undefined` when it has none of that name, and for a value that is not an object.
pub fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The deserializer: the value that is read next.
struct Value(JsValue);

impl Value {
    fn is_absent(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_absent() {
            return visitor.visit_unit();
        }
        if let Some(text) = self.0.as_string() {
            return visitor.visit_string(text);
        }
        if let Some(number) = self.0.as_f64() {
            return match as_integer(number) {
                Some(integer) => visitor.visit_i64(integer),
                None => visitor.visit_f64(number),
            };
        }
        match (self.0.as_bool(), self.0.dyn_into::<Array>()) {
            (Some(value), _) => visitor.visit_bool(value),
            (None, Ok(array)) => visitor.visit_seq(Elements { array, next: 0 }),
            // An object where any value may be, which is read as nothing. Every other type refuses nothing.
            (None, Err(_)) => visitor.visit_unit(),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_absent() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// Asks for the fields that the struct has, so that unknown ones are never read.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.0.is_object() && !Array::is_array(&self.0) {
            visitor.visit_map(Fields { object: self.0, names: fields, value: JsValue::UNDEFINED })
        } else {
            Err(Error)
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map enum identifier
    }
}

/// The number as an integer, when it has no fraction and is in the range in which every integer is represented exactly.
#[expect(clippy::cast_possible_truncation, reason = "within the range that was just checked")]
fn as_integer(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0).then_some(number as i64)
}

/// The elements of an array, in order.
struct Elements {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.next == self.array.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Value(self.array.get(self.next - 1))).map(Some)
    }
}

/// The fields of a struct, as far as the object has them.
struct Fields {
    object: JsValue,
    names: &'static [&'static str],
    value: JsValue,
}

impl Fields {
    /// The name of the next field that is present; its value is kept.
    fn advance(&mut self) -> Option<&'static str> {
        while let Some((name, rest)) = self.names.split_first() {
            self.names = rest;
            self.value = field(&self.object, name);
            if !self.value.is_undefined() {
                return Some(name);
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        match self.advance() {
            Some(name) => seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Value(core::mem::take(&mut self.value)))
    }
}

#[cfg(test)]
mod tests {
    use super::as_integer;

    #[test]
    fn only_integers_that_are_represented_exactly_are_integers() {
        assert_eq!(as_integer(9_007_199_254_740_991.0), Some(9_007_199_254_740_991));
        assert_eq!(as_integer(-9_007_199_254_740_991.0), Some(-9_007_199_254_740_991));
        assert_eq!(as_integer(-0.0), Some(0));
        for number in [9_007_199_254_740_992.0, -9_007_199_254_740_992.0, 1.5, 1e300, f64::NAN, f64::INFINITY] {
            assert_eq!(as_integer(number), None, "{number}");
        }
    }
}
