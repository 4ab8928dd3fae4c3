//! JSON by the browser's own parser, read into the wire types by serde. The reader of `serde_json` and its messages would be
//! a tenth of what a visitor downloads; see docs/decisions/0003-json.md.

use crate::api::ApiError;
use core::fmt;
use js_sys::{Array, JSON, Reflect};
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// Parses a text. Anything that is no JSON is [`ApiError::InvalidResponse`].
pub fn parse(text: &str) -> Result<JsValue, ApiError> {
    JSON::parse(text).map_err(|_| ApiError::InvalidResponse)
}

/// Reads a parsed value as `T`; one of another shape is [`ApiError::InvalidResponse`].
pub fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, ApiError> {
    T::deserialize(Value(value)).map_err(|Unreadable| ApiError::InvalidResponse)
}

/// A value of another shape than asked for. What exactly was wrong nobody reads, so no words are kept for it.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

impl serde::de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Value(JsValue);

impl Value {
    fn is_absent(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_absent() {
            return visitor.visit_unit();
        }
        if let Some(text) = self.0.as_string() {
            return visitor.visit_string(text);
        }
        if let Some(number) = self.0.as_f64() {
            return match whole(number) {
                Some(whole) => visitor.visit_i64(whole),
                None => visitor.visit_f64(number),
            };
        }
        match (self.0.as_bool(), self.0.dyn_into::<Array>()) {
            (Some(truth), _) => visitor.visit_bool(truth),
            (None, Ok(array)) => visitor.visit_seq(Items { array, next: 0 }),
            (None, Err(_)) => Err(Unreadable),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_absent() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    /// Asks for the fields that the struct has, so that unknown ones are never looked at.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.0.is_object() && !Array::is_array(&self.0) {
            visitor.visit_map(Fields { object: self.0, wanted: fields, value: JsValue::UNDEFINED })
        } else {
            Err(Unreadable)
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map enum identifier
    }
}

/// The number without a fraction, when that is what it is and JavaScript still counts exactly there.
#[expect(clippy::cast_possible_truncation, reason = "within the range that was just checked")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0).then_some(number as i64)
}

struct Items {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if self.next == self.array.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Value(self.array.get(self.next - 1))).map(Some)
    }
}

struct Fields {
    object: JsValue,
    wanted: &'static [&'static str],
    value: JsValue,
}

impl Fields {
    /// The next field that is there.
    fn advance(&mut self) -> Option<&'static str> {
        while let Some((name, rest)) = self.wanted.split_first() {
            self.wanted = rest;
            self.value = field(&self.object, name);
            if !self.value.is_undefined() {
                return Some(name);
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        match self.advance() {
            Some(name) => seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Value(core::mem::take(&mut self.value)))
    }
}

/// A field of an object, undefined when it has none of that name.
pub fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
