//! Errors where they happened.

use crate::page::{counter, mount, owner, text, until};
use console::api::ApiError;
use console::components::error_note::{ErrorNote, change_note};
use console::mutation::{Failure, Outcome};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn an_error_shows_what_is_safe_and_offers_retry() {
    let owner = owner();
    let (tried, on_retry) = owner.with(counter);
    let page = mount(move || {
        view! { <ErrorNote title="Not saved" error=ApiError::Offline safe="It is as it was." on_retry/> }.into_any()
    });
    let alert = page.find("[role=alert]").text_content().unwrap();
    assert!(alert.contains("Not saved") && alert.contains("connection was lost") && alert.contains("It is as it was."));
    page.find("button").click();
    assert_eq!(tried.get_untracked(), 1);
    let forbidden =
        mount(move || view! { <ErrorNote title="Not saved" error=ApiError::Forbidden(None) on_retry/> }.into_any());
    assert!(forbidden.try_find("button").is_none());
}

#[wasm_bindgen_test]
async fn after_a_retry_after_the_retry_button_counts_down_and_is_unavailable() {
    let owner = owner();
    let (tried, on_retry) = owner.with(counter);
    let page = mount(move || {
        let error = ApiError::TooMany { seconds: Some(2) };
        view! { <ErrorNote title="Not saved" error on_retry/> }.into_any()
    });
    let button = page.find("button");
    assert_eq!(button.text_content().as_deref(), Some("Retry in 2 s"));
    button.click();
    assert_eq!(tried.get_untracked(), 0);
    until(|| button.text_content().as_deref() == Some("Retry")).await;
    button.click();
    assert_eq!(tried.get_untracked(), 1);
}

#[wasm_bindgen_test]
fn retry_is_offered_only_where_it_can_help() {
    let owner = owner();
    let (_, on_retry) = owner.with(counter);
    let offers = |error: ApiError| {
        let page = mount(move || view! { <ErrorNote title="Not saved" error on_retry/> }.into_any());
        page.try_button("Retry").is_some()
    };
    for status in [401, 412, 429, 500, 503, 418] {
        assert!(offers(ApiError::from_status(status, "", None)), "{status}");
    }
    for error in [ApiError::Offline, ApiError::Timeout, ApiError::InvalidResponse] {
        assert!(offers(error));
    }
    for status in [400, 402, 403, 404, 409] {
        assert!(!offers(ApiError::from_status(status, "", None)), "{status}");
    }
}

#[wasm_bindgen_test]
fn the_countdown_is_not_announced() {
    let owner = owner();
    let (_, on_retry) = owner.with(counter);
    let page = mount(move || {
        let error = ApiError::TooMany { seconds: Some(9) };
        view! { <ErrorNote title="Not saved" error on_retry/> }.into_any()
    });
    assert!(page.try_button("Retry in 9 s").is_some());
    assert!(!text(&page.find("[role=alert]")).contains('9'));
}

#[wasm_bindgen_test]
fn a_change_that_failed_was_not_made_or_may_not_have_been_made() {
    for (outcome, words) in [
        (
            Outcome::NotDone,
            "The name was not saved The connection was lost. Check that you are online. It is as it was.",
        ),
        (
            Outcome::Unknown,
            "The name may not have been saved The connection was lost. Check that you are online. Look.",
        ),
    ] {
        let failure = Failure { error: ApiError::Offline, outcome };
        let page = mount(|| change_note(("The name", "saved"), failure, "It is as it was.", "Look.", None));
        let parts: Vec<_> = page.all("[role=alert] p").iter().map(text).collect();
        assert_eq!(parts.join(" "), words);
    }
}
