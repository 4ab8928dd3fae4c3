//! What was fetched and is kept.

use crate::page::{owner, settled, until};
use crate::service::{answer, answer_when_released, calls, release, run};
use console::api::{self, ApiError};
use console::data::{Loaded, Query};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const ONE: &str = "return Response.json({ items: [1] })";

fn query() -> Query<Vec<u32>> {
    owner().with(|| Query::new(|_| api::list("/numbers".into())))
}

fn phase(query: Query<Vec<u32>>) -> Loaded<()> {
    untrack(|| query.phase())
}

#[wasm_bindgen_test]
async fn an_answer_older_than_a_change_is_dropped() {
    let query = query();
    answer(ONE);
    query.renewed("a".into()).await;
    answer_when_released(ONE);
    query.refresh("a".into());
    until(|| calls() == 1).await;
    query.change(|items| items.push(2));
    release();
    settled().await;
    assert_eq!(query.value_untracked(), Some(vec![1, 2]));
    answer(ONE);
    query.renewed("a".into()).await;
    assert_eq!(query.value_untracked(), Some(vec![1]));
}

#[wasm_bindgen_test]
async fn after_something_was_done_it_is_asked_anew_whatever_is_under_way() {
    let query = query();
    answer_when_released(ONE);
    query.refresh("a".into());
    until(|| calls() == 1).await;
    // Asked later, answered sooner.
    run("window.before = window.go");
    answer("return Response.json({ items: [2] })");
    query.renewed("a".into()).await;
    assert_eq!(query.value_untracked(), Some(vec![2]));
    run("before()");
    settled().await;
    assert_eq!(query.value_untracked(), Some(vec![2]));
}

#[wasm_bindgen_test]
async fn a_failed_refresh_keeps_what_there_is_and_the_next_good_one_forgets_the_failure() {
    let query = query();
    answer(ONE);
    query.renewed("a".into()).await;
    answer("return new Response('', { status: 500 })");
    query.renewed("a".into()).await;
    assert_eq!(query.value_untracked(), Some(vec![1]));
    assert!(matches!(phase(query), Loaded::Ready((), Some(ApiError::Broken { .. }))));
    answer(ONE);
    query.renewed("a".into()).await;
    assert_eq!(phase(query), Loaded::Ready((), None));
}

#[wasm_bindgen_test]
async fn a_first_failure_is_a_failure_also_when_the_answer_has_another_shape() {
    for body in ["return new Response('', { status: 200 })", "return Response.json({ items: ['one'] })"] {
        let query = query();
        assert_eq!(phase(query), Loaded::Waiting);
        answer(body);
        query.renewed("a".into()).await;
        assert_eq!(phase(query), Loaded::Failed(ApiError::Unreadable), "{body}");
    }
}

#[wasm_bindgen_test]
async fn it_is_asked_once_at_a_time_and_never_for_nobody() {
    let query = query();
    answer_when_released(ONE);
    query.refresh(String::new());
    settled().await;
    assert_eq!(calls(), 0);
    query.refresh("a".into());
    query.refresh("a".into());
    until(|| calls() > 0).await;
    release();
    until(|| query.value_untracked().is_some()).await;
    assert_eq!(calls(), 1);
}

#[wasm_bindgen_test]
async fn what_was_under_way_when_everything_was_forgotten_does_not_come_back() {
    let query = query();
    answer_when_released(ONE);
    query.refresh("a".into());
    until(|| calls() == 1).await;
    query.clear();
    release();
    settled().await;
    assert_eq!(phase(query), Loaded::Waiting);
}
