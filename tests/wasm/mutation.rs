//! Mutations.

use crate::page::{USER, owner, settled, until, user};
use crate::service::{answer, answer_when_released, calls, header, release, run};
use console::api::change::is;
use console::api::{self, ApiError, Change};
use console::mutation::{Failure, Mutation, Outcome, settle};
use console::query::QueryCache;
use console::session::{SessionStore, current_handle, handle, on_signed_out};
use lean::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// A change whose documented answers are the thing with the id `n_1`, or none.
fn change(body: u32) -> Change {
    Change::patch("/numbers/n_1".into(), &body, None, Box::new(|it| it.is_undefined() || is(it, "id", "n_1")))
}

/// Sends a change that is answered by `body`; the look afterwards finds `found`. Returns whether it was made, and whether
/// somebody looked.
async fn outcome(body: &str, found: Result<bool, ApiError>) -> (Result<(), Outcome>, bool) {
    answer(body);
    let looked = owner().with(|| RwSignal::new(false));
    let look = Box::pin(async move {
        looked.set(true);
        found
    });
    let settled = settle(change(1), None, look).await;
    (settled.map(drop).map_err(|failure| failure.outcome), looked.get_untracked())
}

/// The idempotency key with which `mutation` sends `change`, which is answered by `body` and was not made.
async fn key(mutation: Mutation, change: Change, body: &str) -> Option<String> {
    answer(body);
    let _ = mutation.send(change, Box::pin(async { Ok(false) })).await;
    header("Idempotency-Key")
}

#[wasm_bindgen_test]
async fn an_answer_that_proves_the_change_needs_no_look() {
    for body in [
        "return new Response(null, { status: 204 })",
        "return new Response('', { status: 201 })",
        "return Response.json({ id: 'n_1' })",
        "return Response.json({ id: 'n_1' }, { status: 201 })",
    ] {
        assert_eq!(outcome(body, Err(ApiError::Offline)).await, (Ok(()), false), "{body}");
    }
}

#[wasm_bindgen_test]
async fn any_other_success_counts_as_done_only_when_a_look_finds_it() {
    for body in [
        "return new Response('OK')",
        "return new Response('')",
        "return new Response('null')",
        "return Response.json({})",
        "return Response.json([])",
        "return Response.json({ id: 'n_2' })",
        "return Response.json({ error: { status: 500 } })",
        "return new Response('<h1>Welcome</h1>')",
        "return Response.json({ id: 'n_1' }, { status: 202 })",
        "return new Response('', { status: 202 })",
    ] {
        assert_eq!(outcome(body, Ok(true)).await, (Ok(()), true), "{body}");
        assert_eq!(outcome(body, Ok(false)).await, (Err(Outcome::NotDone), true), "{body}");
        assert_eq!(outcome(body, Err(ApiError::Offline)).await, (Err(Outcome::Unknown), true), "{body}");
    }
}

#[wasm_bindgen_test]
async fn after_no_answer_or_a_refusal_that_may_belong_to_a_second_copy_a_look_tells() {
    let status = |status: u16| format!("return new Response('', {{ status: {status} }})");
    let doubtful = [402, 403, 404, 409, 412, 418, 500, 502, 503].map(status);
    for body in doubtful.iter().map(String::as_str).chain(["throw new TypeError('Failed to fetch')"]) {
        assert_eq!(outcome(body, Ok(true)).await, (Ok(()), true), "{body}");
        assert_eq!(outcome(body, Ok(false)).await, (Err(Outcome::NotDone), true), "{body}");
        assert_eq!(outcome(body, Err(ApiError::Offline)).await, (Err(Outcome::Unknown), true), "{body}");
    }
    for body in [400, 422, 429].map(status) {
        assert_eq!(outcome(&body, Ok(true)).await, (Err(Outcome::NotDone), false), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_401_tells_that_nothing_was_done_unless_the_change_may_have_ended_the_session() {
    answer("return new Response('', { status: 401 })");
    for (ends_session, outcome) in [(false, Outcome::NotDone), (true, Outcome::Unknown)] {
        let look = Box::pin(async { Err(ApiError::SignedOut) });
        let settled = settle(change(1).ends_session(ends_session), None, look).await;
        assert_eq!(settled, Err(Failure { error: ApiError::SignedOut, outcome }));
    }
    // The service still knows who is signed in.
    let body = format!("return request.method === 'GET' ? Response.json({USER}) : new Response('', {{ status: 401 }})");
    assert_eq!(outcome(&body, Ok(true)).await, (Ok(()), true));
}

#[wasm_bindgen_test]
async fn a_change_is_sent_again_with_its_key_only_after_no_answer() {
    const BROKEN: &str = "return new Response('', { status: 503 })";
    const REFUSED: &str = "return new Response('', { status: 409 })";
    let mutation = owner().with(Mutation::new);
    let first = key(mutation, change(1), BROKEN).await.unwrap();
    assert!((16..=64).contains(&first.len()) && first.bytes().all(|it| it.is_ascii_digit() || it == b'-'), "{first}");
    assert_eq!(key(mutation, change(1), BROKEN).await.as_ref(), Some(&first));
    let other = key(mutation, change(2), BROKEN).await.unwrap();
    assert_ne!(other, first);
    assert_eq!(key(mutation, change(2), REFUSED).await.as_ref(), Some(&other));
    let next = key(mutation, change(2), BROKEN).await.unwrap();
    assert_ne!(next, other);
    mutation.clear();
    assert_ne!(key(mutation, change(2), BROKEN).await.unwrap(), next);
}

#[wasm_bindgen_test]
async fn a_key_is_sent_to_another_origin_only_if_the_configuration_says_so() {
    const DONE: &str = "return new Response(null, { status: 204 })";
    answer(DONE);
    let settled = async || {
        settle(change(1), api::new_key(), Box::pin(async { Ok(false) })).await.unwrap();
        header("Idempotency-Key").is_some()
    };
    assert!(settled().await);
    api::configure("https://api.example/v0", on_signed_out);
    assert!(!settled().await);
    api::send_keys_elsewhere(true);
    assert!(settled().await);
    api::send_keys_elsewhere(false);
    answer(DONE);
    // Without a source of randomness there is none.
    run(
        "window.random = Crypto.prototype.getRandomValues; Crypto.prototype.getRandomValues = () => { throw new Error() }",
    );
    let has_key = settled().await;
    run("Crypto.prototype.getRandomValues = random");
    assert!(!has_key && settled().await);
}

/// The service knows the account as `angela-martin`, and answers 403 below any other handle.
const RENAMED: &str = "
    const path = new URL(request.url).pathname.replace('/api/v0', '');
    if (path === '/actor') return Response.json({ ...USER, handle: 'angela-martin', version_id: 2 });
    return path.startsWith('/user/angela-martin') ? Response.json({ id: 'n_1' }) : new Response('', { status: 403 });";

/// The path and the key of each request.
fn requests() -> String {
    run("return calls.map((it) => `${it.method} ${new URL(it.url).pathname} ${it.headers.get('Idempotency-Key')}`).join('\\n')")
        .as_string()
        .unwrap()
}

fn sign_in() -> SessionStore {
    let session = owner().with(|| SessionStore::new(Ok(user()), QueryCache::new(handle)));
    api::on_refused(current_handle);
    session
}

#[wasm_bindgen_test]
async fn after_a_rename_elsewhere_requests_go_on_below_the_new_handle() {
    let session = sign_in();
    answer(&RENAMED.replace("USER", USER));
    let done = |it: &JsValue| is(it, "id", "n_1");
    let change = Change::post("/user/dwight-schrute/token".into(), Box::new(done));
    let settled = settle(change, Some("key".into()), Box::pin(async { Ok(false) })).await;
    assert!(settled.is_ok_and(|answer| answer.is_some()));
    assert_eq!(session.handle_untracked(), "angela-martin");
    let sent = "POST /api/v0/user/dwight-schrute/token key\nGET /api/v0/actor null\nPOST /api/v0/user/angela-martin/token key-";
    assert_eq!(requests(), sent);
    // What was built before goes on without another question.
    let read = api::Request::get("/user/dwight-schrute/preferences").value().await;
    assert!(read.is_ok());
    assert_eq!(calls(), 5);
}

#[wasm_bindgen_test]
async fn several_requests_ask_once_for_the_handle_and_a_real_refusal_is_no_loop() {
    let session = sign_in();
    answer(&format!(
        "if (request.url.endsWith('/actor')) return Response.json({USER});
         return new Response('', {{ status: request.url.includes('token') ? 404 : 403 }})"
    ));
    let pending = owner().with(|| RwSignal::new(3));
    for path in ["/user/dwight-schrute/token", "/user/dwight-schrute/password", "/user/dwight-schrute"] {
        wasm_bindgen_futures::spawn_local(async move {
            assert!(api::Request::get(path).value().await.is_err());
            pending.update(|pending| *pending -= 1);
        });
    }
    until(|| pending.get_untracked() == 0).await;
    assert_eq!((calls(), session.handle_untracked().as_str()), (4, "dwight-schrute"));
}

#[wasm_bindgen_test]
async fn the_deletion_of_an_account_does_not_follow_a_rename() {
    let session = sign_in();
    answer(&RENAMED.replace("USER", USER));
    let look = Box::pin(async move { session.reread().await.map(|_| false) });
    let settled = settle(api::account::delete(&user()), None, look).await;
    assert!(settled.is_err_and(|failure| failure.outcome == Outcome::NotDone));
    assert_eq!(requests(), "DELETE /api/v0/user/dwight-schrute null\nGET /api/v0/actor null");
    assert_eq!(session.handle_untracked(), "angela-martin");
}

#[wasm_bindgen_test]
async fn a_mutation_runs_once_at_a_time_and_keeps_its_error() {
    let owner = owner();
    let (mutation, runs) = owner.with(|| (Mutation::new(), RwSignal::new(0)));
    for _ in 0..2 {
        mutation.run(async move {
            runs.update(|runs| *runs += 1);
            Err(ApiError::NotFound.into())
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
    mutation.run(async { Err(ApiError::Stale.into()) });
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
    mutation.run(async move {
        mutation.send(change(1), Box::pin(async { Ok(false) })).await?;
        Ok(())
    });
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
        let settled = mutation.send(change(1), Box::pin(async { Ok(false) })).await;
        done.set(true);
        settled.map(drop)
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
