//! A mutation and what became of it.

use crate::page::{owner, settled, until};
use crate::service::{answer_when_released, calls, release};
use console::api::{ApiError, Request};
use console::task::Task;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_task_runs_once_at_a_time_and_keeps_its_failure() {
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
}

#[wasm_bindgen_test]
async fn a_new_try_forgets_the_failure_of_the_last_one() {
    let task = owner().with(Task::new);
    task.run(async { Err(ApiError::Stale) });
    until(|| untrack(|| task.error()).is_some()).await;
    task.run(async { Ok(()) });
    assert!(untrack(|| task.is_busy()) && untrack(|| task.error()).is_none());
    until(|| !untrack(|| task.is_busy())).await;
    assert_eq!(untrack(|| task.error()), None);
}

#[wasm_bindgen_test]
async fn a_task_that_is_under_way_cannot_be_cleared_away() {
    answer_when_released("return new Response('', { status: 500 })");
    let task = owner().with(Task::new);
    task.run(async { Request::post("/numbers").done().await });
    task.clear();
    assert!(untrack(|| task.is_busy()));
    release();
    until(|| untrack(|| task.error()).is_some()).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_comes_after_the_component_is_gone_does_no_harm() {
    answer_when_released("return new Response('', { status: 204 })");
    let owner = Owner::new();
    let (task, done) = (owner.with(Task::new), self::owner().with(|| RwSignal::new(false)));
    task.run(async move {
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
    task.clear();
    task.run(async { Ok(()) });
}
