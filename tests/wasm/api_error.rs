//! API errors and their messages.

use console::api::ApiError;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn an_error_is_parsed_from_every_shape_of_body() {
    let quota = r#"{"type":"error_quota_exceeded","title":"Quota","status":402,"instance":"sperr_1","detail":"Maximum number of allowed tokens is 2."}"#;
    let words = "Maximum number of allowed tokens is 2.";
    for body in [quota.to_owned(), format!(r#"{{"error":{quota}}}"#)] {
        assert_eq!(ApiError::from_status(402, &body, None).message(), words);
    }
    for body in ["", "<html><h1>402</h1></html>", "Too much", "[]", "null", r#"{"error":"text"}"#] {
        assert!(!ApiError::from_status(402, body, None).message().is_empty(), "{body}");
    }
}

#[wasm_bindgen_test]
fn every_status_has_its_own_message() {
    let statuses = [400, 401, 402, 403, 404, 409, 412, 429, 500, 503, 418];
    let mut all: Vec<String> = statuses.iter().map(|s| ApiError::from_status(*s, "", None).message()).collect();
    all.push(ApiError::Offline.message());
    all.push(ApiError::Timeout.message());
    all.push(ApiError::InvalidResponse.message());
    let before = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), before);
}

#[wasm_bindgen_test]
fn a_pause_is_known_when_the_service_says_how_long() {
    for seconds in [Some(5), None] {
        assert_eq!(ApiError::from_status(429, "slow down", seconds), ApiError::TooMany { seconds });
    }
}

#[wasm_bindgen_test]
fn a_validation_error_is_found_by_the_bare_field_or_below_body() {
    for location in ["title", "body.title"] {
        let body = format!(r#"{{"validation_errors":[{{"location":"{location}","message":"Too long."}}]}}"#);
        let error = ApiError::from_status(400, &body, None);
        assert_eq!(error.for_field("title").as_deref(), Some("Too long."));
        assert_eq!(error.for_field("status"), None);
    }
}

#[wasm_bindgen_test]
fn every_status_becomes_its_own_variant() {
    let kind = |status| ApiError::from_status(status, "", None);
    assert!(matches!(kind(400), ApiError::Invalid(_)) && matches!(kind(422), ApiError::Invalid(_)));
    assert_eq!(kind(401), ApiError::SignedOut);
    assert_eq!(kind(402), ApiError::Quota(String::new()));
    assert_eq!(kind(403), ApiError::Forbidden(None));
    assert_eq!(kind(404), ApiError::NotFound);
    assert_eq!(kind(409), ApiError::Conflict(None));
    assert_eq!(kind(412), ApiError::Stale);
    for status in [500, 502, 503, 504, 599] {
        assert_eq!(kind(status), ApiError::Server { status, instance: None });
    }
    for status in [302, 405, 418, 600] {
        assert_eq!(kind(status), ApiError::Unexpected(status));
    }
}

#[wasm_bindgen_test]
fn every_status_and_body_has_a_message_and_none_panics() {
    let bodies = [
        "",
        "<html><h1>Bad gateway</h1></html>",
        "plain text",
        "null",
        "7",
        "[]",
        r#"{"error":null}"#,
        r#"{"error":"text"}"#,
        r#"{"error":{"detail":7}}"#,
        r#"{"title":null,"detail":null}"#,
        r#"{"validation_errors":[{}]}"#,
        r#"{"validation_errors":null}"#,
        r#"{"title":"#,
    ];
    for status in [400, 401, 402, 403, 404, 409, 412, 418, 422, 429, 500, 503] {
        for body in bodies {
            let message = ApiError::from_status(status, body, None).message();
            assert!(message.ends_with('.') && !message.contains('<'), "{status} {body}: {message}");
        }
    }
}

#[wasm_bindgen_test]
fn a_rejected_request_shows_the_message_of_the_service() {
    let said = |status, body| ApiError::from_status(status, body, None).message();
    assert_eq!(said(400, r#"{"title":"Bad Request","detail":"The handle is taken."}"#), "The handle is taken.");
    assert_eq!(said(400, r#"{"detail":"Refused.","validation_errors":[{"message":"Too long."}]}"#), "Too long.");
    assert_eq!(said(400, r#"{"title":"Bad Request"}"#), "The service refused it: Bad Request.");
    assert_eq!(said(409, r#"{"detail":"Leave your organizations first."}"#), "Leave your organizations first.");
    assert!(said(403, r#"{"detail":"Suspended."}"#).contains("Suspended."));
    assert!(said(500, r#"{"instance":"sperr_1"}"#).contains("Quote sperr_1"));
    assert!(said(503, r#"{"error":{"instance":"sperr_2"}}"#).contains("Quote sperr_2"));
}

#[wasm_bindgen_test]
fn the_outcome_is_unknown_only_without_a_clear_answer() {
    let open = |status| ApiError::from_status(status, "", None).outcome_unknown();
    assert!([500, 503, 418].into_iter().all(open));
    assert!(![400, 401, 402, 403, 404, 409, 412, 429].into_iter().any(open));
    assert!(
        ApiError::Offline.outcome_unknown()
            && ApiError::Timeout.outcome_unknown()
            && ApiError::InvalidResponse.outcome_unknown()
            && ApiError::Unconfirmed.outcome_unknown()
    );
}
