//! Mutations.

use crate::page::{owner, settled, until};
use crate::service::{answer_when_released, calls, release};
use console::api::{ApiError, Request};
use console::mutation::Mutation;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_mutation_runs_once_at_a_time_and_keeps_its_error() {
    let owner = owner();
    let (mutation, runs) = owner.with(|| (Mutation::new(), RwSignal::new(0)));
    for _ in 0..2 {
        mutation.run(async move {
            runs.update(|runs| *runs += 1);
            Err(ApiError::NotFound)
        });
    }
    until(|| untrack(|| mutation.error()).is_some()).await;
    assert_eq!((runs.get_untracked(), untrack(|| mutation.error())), (1, Some(ApiError::NotFound)));
    mutation.clear();
    assert_eq!(untrack(|| mutation.error()), None);
}

#[wasm_bindgen_test]
async fn a_new_run_clears_the_error_of_the_last_one() {
    let mutation = owner().with(Mutation::new);
    mutation.run(async { Err(ApiError::Stale) });
    until(|| untrack(|| mutation.error()).is_some()).await;
    mutation.run(async { Ok(()) });
    assert!(untrack(|| mutation.is_busy()) && untrack(|| mutation.error()).is_none());
    until(|| !untrack(|| mutation.is_busy())).await;
    assert_eq!(untrack(|| mutation.error()), None);
}

#[wasm_bindgen_test]
async fn a_pending_mutation_cannot_be_cleared() {
    answer_when_released("return new Response('', { status: 500 })");
    let mutation = owner().with(Mutation::new);
    mutation.run(async { Request::post("/numbers").done().await });
    mutation.clear();
    assert!(untrack(|| mutation.is_busy()));
    release();
    until(|| untrack(|| mutation.error()).is_some()).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_arrives_after_the_component_is_gone_does_not_panic() {
    answer_when_released("return new Response('', { status: 204 })");
    let owner = Owner::new();
    let (mutation, done) = (owner.with(Mutation::new), self::owner().with(|| RwSignal::new(false)));
    mutation.run(async move {
        let answer = Request::post("/numbers").done().await;
        done.set(true);
        answer
    });
    until(|| calls() == 1).await;
    owner.cleanup();
    drop(owner);
    release();
    until(|| done.get_untracked()).await;
    settled().await;
    mutation.clear();
    mutation.run(async { Ok(()) });
}
