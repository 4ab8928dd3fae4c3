//! The transport: what a failure means, what is sent, what is kept.

use crate::page::{mount, owner, until};
use console::api::{self, ApiError, Request};
use console::data::{Loaded, Query};
use console::element::nothing;
use console::session::on_signed_out;
use console::task::Task;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Replaces the page's `fetch` by `body` of a function of `(request)`; `calls` on it counts.
fn answer(body: &str) {
    let script = format!("window.calls = []; window.fetch = async (request) => {{ calls.push(request); {body} }};");
    js_sys::Function::new_no_args(&script).call0(&wasm_bindgen::JsValue::NULL).unwrap();
    api::configure("/api/v0", on_signed_out);
}

fn calls() -> u32 {
    let count = js_sys::Function::new_no_args("return calls.length").call0(&wasm_bindgen::JsValue::NULL).unwrap();
    format!("{:.0}", count.as_f64().unwrap()).parse().unwrap()
}

fn header(name: &str) -> Option<String> {
    let read = js_sys::Function::new_with_args("name", "return calls.at(-1).headers.get(name)");
    read.call1(&wasm_bindgen::JsValue::NULL, &name.into()).unwrap().as_string()
}

async fn get() -> Result<wire::User, ApiError> {
    Request::get("/actor").read().await
}

#[wasm_bindgen_test]
fn an_error_is_understood_in_every_shape_it_comes_in() {
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
fn every_status_has_words_of_its_own() {
    let statuses = [400, 401, 402, 403, 404, 409, 412, 429, 500, 503, 418];
    let mut all: Vec<String> = statuses.iter().map(|s| ApiError::from_status(*s, "", None).message()).collect();
    all.push(ApiError::Offline.message());
    all.push(ApiError::Silent.message());
    all.push(ApiError::Unreadable.message());
    let before = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), before);
}

#[wasm_bindgen_test]
fn a_wait_is_known_only_when_the_service_tells_it_in_seconds() {
    let wait = |header| ApiError::from_status(429, "slow down", header);
    assert_eq!(wait(Some("5")), ApiError::TooMany { seconds: Some(5) });
    assert_eq!(wait(Some("Wed, 21 Oct 2026 07:28:00 GMT")), ApiError::TooMany { seconds: None });
    assert_eq!(wait(None), ApiError::TooMany { seconds: None });
}

#[wasm_bindgen_test]
fn a_field_finds_its_reason_bare_or_under_body() {
    for location in ["title", "body.title"] {
        let body = format!(r#"{{"validation_errors":[{{"location":"{location}","message":"Too long."}}]}}"#);
        let error = ApiError::from_status(400, &body, None);
        assert_eq!(error.for_field("title").as_deref(), Some("Too long."));
        assert_eq!(error.for_field("status"), None);
    }
}

#[wasm_bindgen_test]
async fn each_way_of_failing_is_told_apart() {
    answer("throw new TypeError('Failed to fetch')");
    assert_eq!(get().await, Err(ApiError::Offline));
    answer("throw new DOMException('late', 'TimeoutError')");
    assert_eq!(get().await, Err(ApiError::Silent));
    answer("return new Response('<html>', { status: 200 })");
    assert_eq!(get().await, Err(ApiError::Unreadable));
    answer("return new Response('{\"id\":', { status: 200 })");
    assert_eq!(get().await, Err(ApiError::Unreadable));
    answer("return new Response('', { status: 503 })");
    assert_eq!(get().await, Err(ApiError::Broken { status: 503, instance: None }));
}

#[wasm_bindgen_test]
async fn a_change_names_the_version_it_is_based_on() {
    answer("return new Response('{}', { status: 200 })");
    let done = Request::patch("/user/a/token/t_1").json(&7).if_match(3).done().await;
    assert_eq!(done, Ok(()));
    assert_eq!(header("If-Match").as_deref(), Some("3"));
    assert_eq!(header("Content-Type").as_deref(), Some("application/json"));
    assert_eq!(header("Authorization"), None);
}

#[wasm_bindgen_test]
async fn a_list_is_read_to_its_end_and_never_for_ever() {
    answer(
        "const at = new URL(request.url).searchParams.get('next_token');
         return Response.json(at ? { items: [3], next_token: '' } : { items: [1, 2], next_token: 'n' })",
    );
    let items = api::json::read::<Vec<u32>>(api::list("/numbers".into()).await.unwrap());
    assert_eq!((items, calls()), (Ok(vec![1, 2, 3]), 2));
    answer("return Response.json({ items: null, next_token: 'same' })");
    let items = api::json::read::<Vec<u32>>(api::list("/numbers".into()).await.unwrap());
    assert_eq!((items, calls()), (Ok(vec![]), 2));
}

#[wasm_bindgen_test]
async fn an_answer_older_than_a_change_is_dropped_and_a_failed_refresh_keeps_what_there_is() {
    let page = mount(nothing);
    let owner = owner();
    let query: Query<Vec<u32>> = owner.with(|| Query::new(|_| api::list("/numbers".into())));
    answer("return Response.json({ items: [1] })");
    query.refreshed("a".into()).await;
    assert_eq!(query.value_untracked(), Some(vec![1]));
    answer("await new Promise((go) => { window.go = go }); return Response.json({ items: [1] })");
    query.refresh("a".into());
    until(|| calls() == 1).await;
    query.change(|items| items.push(2));
    js_sys::Function::new_no_args("go()").call0(&wasm_bindgen::JsValue::NULL).unwrap();
    answer("return new Response('', { status: 500 })");
    query.refreshed("a".into()).await;
    assert_eq!(query.value_untracked(), Some(vec![1, 2]));
    assert!(matches!(untrack(|| query.phase()), Loaded::Ready((), Some(ApiError::Broken { .. }))));
    drop(page);
}

#[wasm_bindgen_test]
async fn a_task_runs_once_at_a_time_and_keeps_its_failure() {
    let page = mount(nothing);
    let owner = owner();
    let (task, runs) = owner.with(|| (Task::new(), RwSignal::new(0)));
    for _ in 0..2 {
        task.run(async move {
            runs.update(|runs| *runs += 1);
            Err(ApiError::NotFound)
        });
    }
    until(|| untrack(|| task.error()).is_some()).await;
    assert_eq!((runs.get_untracked(), untrack(|| task.error())), (1, Some(ApiError::NotFound)));
    task.clear();
    assert_eq!(untrack(|| task.error()), None);
    drop(page);
}

#[wasm_bindgen_test]
async fn too_much_was_asked_for_so_nothing_is_sent_for_as_long_as_the_service_said() {
    answer("return new Response('', { status: 429, headers: { 'Retry-After': '1' } })");
    assert_eq!(get().await, Err(ApiError::TooMany { seconds: Some(1) }));
    assert_eq!(get().await, Err(ApiError::TooMany { seconds: Some(1) }));
    assert_eq!(calls(), 1);
    let begun = js_sys::Date::now();
    until(|| js_sys::Date::now() > begun + 1_000.0).await;
    assert!(get().await.is_err());
    assert_eq!(calls(), 2);
    let begun = js_sys::Date::now();
    until(|| js_sys::Date::now() > begun + 1_000.0).await;
}
