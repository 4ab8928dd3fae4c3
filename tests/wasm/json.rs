//! Deserializing JSON into the types of the API.

use api_types::{Token, UsageMetric, UserPreferences};
use console::api::ApiError;
use wasm_bindgen_test::wasm_bindgen_test;

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    Ok(serde_js::parse(text).and_then(serde_js::from_value)?)
}

#[wasm_bindgen_test]
fn unknown_fields_and_values_are_accepted() {
    let token: Token = read(
        r#"{"id":"t_1","status":"resting","created_at":"","version_id":7,"created_by":{"id":"u_1"},"title":null}"#,
    )
    .unwrap_or_else(|_| panic!("not read"));
    assert_eq!((token.status.as_str(), token.title(), token.version_id), ("resting", None, 7));
}

#[wasm_bindgen_test]
fn malformed_or_unexpected_json_is_an_error_and_not_a_panic() {
    for text in ["[]", "null", "7", r#""text""#, "{}", r#"{"communication_community_updates":1}"#, "<html>", "{", ""] {
        assert_eq!(read::<UserPreferences>(text).unwrap_err(), ApiError::InvalidResponse, "{text}");
    }
}

#[wasm_bindgen_test]
fn integers_are_exact_and_other_numbers_are_an_error() {
    let value = |number: &str| {
        let text = format!(
            r#"{{"billing_mode":"billable","metric":"db_execution_ms","usage_date":"2026-10-01","value":{number}}}"#
        );
        read::<UsageMetric>(&text).map(|it| it.value)
    };
    assert_eq!(value("9007199254740991"), Ok(9_007_199_254_740_991));
    assert_eq!(value("-1"), Ok(-1));
    assert_eq!(value("1.5"), Err(ApiError::InvalidResponse));
    assert_eq!(value("1e300"), Err(ApiError::InvalidResponse));
}

#[wasm_bindgen_test]
fn null_and_absent_are_none_for_an_optional_field_and_an_error_for_a_required_one() {
    for rest in ["", r#","title":null,"last4":null,"expires_at":null,"token":null"#] {
        let text =
            format!(r#"{{"id":"t_1","status":"active","created_at":"2026-01-02T03:04:05Z","version_id":1{rest}}}"#);
        let token: Token = read(&text).unwrap_or_else(|_| panic!("not read: {text}"));
        assert!(token.title.is_none() && token.last4.is_none() && token.expires_at.is_none() && token.token.is_none());
    }
    for field in ["id", "status", "created_at", "version_id"] {
        let whole = r#"{"id":"t_1","status":"active","created_at":"","version_id":1}"#;
        let renamed = whole.replace(&format!("\"{field}\":"), "\"other\":");
        assert!(read::<Token>(&renamed).is_err(), "{renamed}");
    }
    assert!(read::<Token>(r#"{"id":null,"status":"active","created_at":"","version_id":1}"#).is_err());
}
