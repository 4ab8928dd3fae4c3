//! What needs a JavaScript engine. The app's `tests/wasm` includes this file, so that the browser is started once.
#![cfg(target_arch = "wasm32")]
// `expect` in an included file makes the incremental compiler of Rust 1.95 panic.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_js::{Error, field, from_value, parse};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[derive(Debug, PartialEq, Deserialize)]
struct Row {
    id: String,
    count: i64,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    inner: Option<Inner>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Inner {
    #[serde(rename = "$value")]
    value: Newtype,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Newtype(String);

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    parse(text).and_then(from_value)
}

fn row(title: Option<&str>) -> Row {
    Row { id: "r_1".into(), count: 1, title: title.map(str::to_owned), inner: None }
}

#[wasm_bindgen_test]
fn unknown_fields_are_skipped_whatever_they_hold() {
    let text = r#"{"more":{"deep":[1,{"a":null}]},"id":"r_1","count":1,"title":"t","wide":9007199254740993}"#;
    assert_eq!(read(text), Ok(row(Some("t"))));
}

#[wasm_bindgen_test]
fn a_getter_of_an_unknown_field_is_not_called() {
    let object = js_sys::Function::new_no_args(
        "return { id: 'r_1', count: 1, get more() { throw new Error('read') }, get title() { throw new Error('read') } }",
    );
    let value = object.call0(&JsValue::NULL).unwrap();
    // A field that cannot be read is absent.
    assert_eq!(from_value(value), Ok(row(None)));
}

#[wasm_bindgen_test]
fn null_and_absent_are_none_for_an_option_and_an_error_for_anything_else() {
    assert_eq!(read(r#"{"id":"r_1","count":1}"#), Ok(row(None)));
    assert_eq!(read(r#"{"id":"r_1","count":1,"title":null,"inner":null}"#), Ok(row(None)));
    for text in [r#"{"count":1}"#, r#"{"id":null,"count":1}"#, r#"{"id":"r_1","count":null}"#, r#"{"id":"r_1"}"#] {
        assert_eq!(read::<Row>(text), Err(Error), "{text}");
    }
}

#[wasm_bindgen_test]
fn renamed_fields_nested_structs_and_newtypes_are_read() {
    let inner = Some(Inner { value: Newtype("v".into()) });
    assert_eq!(read(r#"{"id":"r_1","count":1,"inner":{"$value":"v"}}"#), Ok(Row { inner, ..row(None) }));
}

#[wasm_bindgen_test]
fn a_value_of_another_shape_is_an_error_and_no_panic() {
    for text in ["[]", "null", "7", r#""text""#, "{}", r#"{"id":1,"count":1}"#, "<html>", "{", ""] {
        assert_eq!(read::<Row>(text), Err(Error), "{text}");
    }
    for value in [JsValue::UNDEFINED, js_sys::Symbol::iterator().into(), js_sys::Function::new_no_args("").into()] {
        assert_eq!(from_value::<String>(value), Err(Error));
    }
}

#[wasm_bindgen_test]
fn lists_and_their_elements_are_read_in_order() {
    assert_eq!(read::<Vec<String>>(r#"["b","a",""]"#), Ok(vec!["b".into(), "a".into(), String::new()]));
    assert_eq!(read::<Vec<Option<bool>>>("[true,null,false]"), Ok(vec![Some(true), None, Some(false)]));
    assert_eq!(read::<Vec<Vec<u8>>>("[[1],[],[2,3]]"), Ok(vec![vec![1], vec![], vec![2, 3]]));
    assert_eq!(read::<Vec<u8>>("[1,256]"), Err(Error));
    assert_eq!(read::<Vec<u8>>("[1,-1]"), Err(Error));
    assert_eq!(read::<Vec<u8>>(r#"{"0":1,"length":1}"#), Err(Error));
}

#[wasm_bindgen_test]
fn numbers_are_read_as_the_type_that_is_asked_for() {
    assert_eq!(read::<f64>("1.5"), Ok(1.5));
    assert_eq!(read::<f64>("2"), Ok(2.0));
    assert_eq!(read::<i64>("2.0"), Ok(2));
    assert_eq!(read::<i64>("1.5"), Err(Error));
    assert_eq!(read::<i64>(r#""2""#), Err(Error));
    assert_eq!(read::<bool>("1"), Err(Error));
    assert_eq!(read::<String>("1"), Err(Error));
}

#[wasm_bindgen_test]
fn an_integer_that_javascript_cannot_represent_exactly_is_an_error() {
    assert_eq!(read::<i64>("9007199254740991"), Ok(9_007_199_254_740_991));
    assert_eq!(read::<i64>("-9007199254740991"), Ok(-9_007_199_254_740_991));
    for text in ["9007199254740992", "9007199254740993", "-9007199254740992", "1e300"] {
        assert_eq!(read::<i64>(text), Err(Error), "{text}");
    }
    assert_eq!(from_value::<i64>(JsValue::bigint_from_str("1")), Err(Error));
}

#[wasm_bindgen_test]
fn a_field_of_what_has_no_fields_is_absent() {
    let value = parse("{}").unwrap();
    assert!(field(&value, "items").is_undefined());
    assert!(field(&JsValue::from("text"), "items").is_undefined());
    assert!(field(&JsValue::NULL, "items").is_undefined());
}

#[wasm_bindgen_test]
fn text_is_read_as_it_was_written() {
    assert_eq!(read::<String>(r#""Ünïcode \"quoted\" \u2028 🙂""#).as_deref(), Ok("Ünïcode \"quoted\" \u{2028} 🙂"));
}
