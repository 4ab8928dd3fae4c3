//! Queries.

use crate::page::{numbers, owner, settled, until, user};
use crate::service::{answer, answer_when_released, calls, release, run, sent};
use console::api::{self, ApiError};
use console::query::{Loaded, Query, QueryCache, Registry};
use console::session::{SessionStore, handle};
use lean::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const ONE: &str = "return Response.json({ items: [1] })";

fn phase(query: Query<Vec<u32>>) -> Loaded<()> {
    untrack(|| query.phase())
}

#[wasm_bindgen_test]
async fn an_answer_older_than_a_change_is_dropped() {
    let query = numbers();
    answer(ONE);
    query.refetch().await;
    answer_when_released(ONE);
    query.refresh();
    until(|| calls() == 1).await;
    query.set_data(|items| items.push(2));
    release();
    settled().await;
    assert_eq!(query.value_untracked(), Some(vec![1, 2]));
    answer(ONE);
    query.refetch().await;
    assert_eq!(query.value_untracked(), Some(vec![1]));
}

#[wasm_bindgen_test]
async fn a_refetch_is_sent_also_while_a_request_is_pending() {
    let query = numbers();
    answer_when_released(ONE);
    query.refresh();
    until(|| calls() == 1).await;
    // Asked later, answered sooner.
    run("window.before = window.go");
    answer("return Response.json({ items: [2] })");
    query.refetch().await;
    assert_eq!(query.value_untracked(), Some(vec![2]));
    run("before()");
    settled().await;
    assert_eq!(query.value_untracked(), Some(vec![2]));
}

#[wasm_bindgen_test]
async fn a_failed_refresh_keeps_the_answer_and_the_next_good_one_clears_the_error() {
    let query = numbers();
    answer(ONE);
    query.refetch().await;
    answer("return new Response('', { status: 500 })");
    query.refetch().await;
    assert_eq!(query.value_untracked(), Some(vec![1]));
    assert!(matches!(phase(query), Loaded::Ready((), Some(ApiError::Server { .. }))));
    answer(ONE);
    query.refetch().await;
    assert_eq!(phase(query), Loaded::Ready((), None));
}

#[wasm_bindgen_test]
async fn a_first_answer_of_another_shape_is_a_failure() {
    for body in ["return new Response('', { status: 200 })", "return Response.json({ items: ['one'] })"] {
        let query = numbers();
        assert_eq!(phase(query), Loaded::Waiting);
        answer(body);
        query.refetch().await;
        assert_eq!(phase(query), Loaded::Failed(ApiError::InvalidResponse), "{body}");
    }
}

#[wasm_bindgen_test]
async fn one_request_is_pending_at_a_time_and_none_is_sent_while_signed_out() {
    let query = numbers();
    answer_when_released(ONE);
    owner().with(|| SessionStore::new(Err(ApiError::SignedOut), QueryCache::new(handle)));
    query.refresh();
    settled().await;
    assert_eq!(calls(), 0);
    owner().with(|| SessionStore::new(Ok(user()), QueryCache::new(handle)));
    query.refresh();
    query.refresh();
    until(|| calls() > 0).await;
    release();
    until(|| query.value_untracked().is_some()).await;
    assert_eq!(calls(), 1);
}

#[wasm_bindgen_test]
async fn a_pending_answer_is_dropped_when_the_query_is_cleared() {
    let query = numbers();
    answer_when_released(ONE);
    query.refresh();
    until(|| calls() == 1).await;
    query.clear();
    release();
    settled().await;
    assert_eq!(phase(query), Loaded::Waiting);
}

#[wasm_bindgen_test]
async fn a_refresh_waits_for_a_paint_and_uses_the_handle_at_the_time_it_is_sent() {
    let query = owner()
        .with(|| Registry::new(handle).query::<Vec<u32>>(&[], |handle| api::list(["/numbers/", handle].concat())));
    let session = owner().with(|| SessionStore::new(Ok(user()), QueryCache::new(handle)));
    answer(ONE);
    query.refetch().await;
    query.refresh();
    // As much as happens before a frame.
    for _ in 0..9 {
        JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL)).await.unwrap();
    }
    assert_eq!(calls(), 1);
    session.changed(api_types::User { handle: "dwight".into(), version_id: user().version_id + 1, ..user() });
    until(|| calls() == 2).await;
    assert!(sent("url").unwrap().contains("/numbers/dwight?"));
}

#[wasm_bindgen_test]
async fn what_the_page_does_not_show_is_not_fetched_again() {
    owner().with(|| SessionStore::new(Ok(user()), QueryCache::new(handle)));
    let registry = owner().with(|| Registry::new(handle));
    let [shown, left, prefetched] =
        ["/shown", "/left", "/prefetched"].map(|_| registry.query::<Vec<u32>>(&[], |_| api::list("/numbers".into())));
    answer(ONE);
    owner().with(|| shown.refresh());
    let page = Owner::new();
    page.with(|| left.refresh());
    prefetched.refetch().await;
    until(|| left.value_untracked().is_some() && shown.value_untracked().is_some()).await;
    page.cleanup();
    answer("return Response.json({ items: [2] })");
    registry.refresh();
    until(|| shown.value_untracked() == Some(vec![2])).await;
    settled().await;
    assert_eq!((calls(), left.value_untracked(), prefetched.value_untracked()), (1, Some(vec![1]), Some(vec![1])));
}

#[wasm_bindgen_test]
async fn a_list_of_a_page_that_was_left_is_fetched_again_where_it_is_shown() {
    owner().with(|| SessionStore::new(Ok(user()), QueryCache::new(handle)));
    let registry = owner().with(|| Registry::new(handle));
    let [shown, left] = [(), ()].map(|()| registry.query::<Vec<u32>>(&[], |_| api::list("/numbers".into())));
    answer_when_released(
        "return Response.json(calls.length > 2 ? { items: [calls.length] } : { items: [0], next_token: 'n' })",
    );
    owner().with(|| shown.refresh());
    left.refresh_now();
    until(|| calls() == 2).await;
    api::end_lists();
    release();
    until(|| shown.value_untracked() == Some(vec![3])).await;
    settled().await;
    assert_eq!((calls(), phase(left)), (3, Loaded::Waiting));
}

#[wasm_bindgen_test]
async fn a_list_that_is_cut_short_says_so_and_is_not_counted() {
    let query = numbers();
    answer("return Response.json({ items: [1, 2] })");
    query.refetch().await;
    assert_eq!(untrack(|| query.count("number", "numbers")).as_deref(), Some("2 numbers"));
    answer("return Response.json({ items: Array.from({ length: 1_001 }, () => 1) })");
    query.refetch().await;
    assert_eq!(phase(query), Loaded::Ready((), Some(ApiError::ListCut)));
    assert_eq!(query.value_untracked().map(|items| items.len()), Some(1_000));
    assert_eq!(untrack(|| query.count("number", "numbers")).as_deref(), Some("more than 1,000 numbers"));
}
