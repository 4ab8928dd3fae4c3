//! Who is signed in.

use crate::page::{USER, owner, user};
use crate::service::{answer, calls, header};
use api_types::Secret;
use console::api::{self, ApiError, Request};
use console::query::{Loaded, Queries, QueryCache};
use console::session::{Session, SessionStore, SignOutReason, handle, is_remembered};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const REFUSED: &str = "return new Response('', { status: 401 })";

/// Has every field that the answer to some query must have.
const ANY_ANSWER: &str = "return Response.json({
    items: [],
    id: 'u_c0ffee00000000000000', type: 'user', handle: 'dwight-schrute', tenant_id: 't_00000000000000000000',
    identity_id: 'u_c0ffee00000000000000', plan_id: 'plan_free', created_by_id: 'u_0', updated_by_id: 'u_0',
    communication_community_updates: 'enabled', communication_product_updates: 'enabled',
    communication_tips_and_tricks: 'enabled',
    created_at: '2026-01-02T03:04:05Z', version_id: 1,
})";

/// Defines what the tests do with all queries. A query that is missing from the list does not compile: the patterns
/// name every field.
macro_rules! all_queries {
    ($($query:ident)*) => {
        /// The state of every query, by its name.
        fn phases(cache: QueryCache) -> Vec<(&'static str, Loaded<()>)> {
            let Queries { $($query),* } = *cache;
            untrack(|| vec![$((stringify!($query), $query.phase())),*])
        }

        /// Fetches every query.
        async fn fetch_all(cache: QueryCache) {
            let Queries { $($query),* } = *cache;
            $($query.refetch().await;)*
        }
    };
}

all_queries! {
    tokens constraints preferences emails workspaces activity orgs identity plan subscriptions invoices upcoming
    payment_methods
}

fn session(answer: Result<api_types::User, ApiError>) -> SessionStore {
    owner().with(|| SessionStore::new(answer, QueryCache::new(handle)))
}

fn actor() -> String {
    format!("return Response.json({USER})")
}

#[wasm_bindgen_test]
async fn an_expired_session_keeps_the_account_on_the_page_until_it_is_renewed() {
    let session = session(Ok(user()));
    answer(REFUSED);
    assert_eq!(Request::get("/numbers").value().await, Err(ApiError::SignedOut));
    assert_eq!(session.get_untracked(), Session::Expired(user()));
    assert_eq!(session.handle_untracked(), "dwight-schrute");
    answer(&actor());
    session.signed_in().await.unwrap();
    assert_eq!(session.get_untracked(), Session::SignedIn(user()));
}

#[wasm_bindgen_test]
async fn a_pasted_token_that_is_rejected_later_keeps_the_page_until_a_valid_one_is_pasted() {
    let session = session(Err(ApiError::SignedOut));
    answer(&actor());
    session.sign_in_with_token(Secret::new("tpt_pasted".into())).await.unwrap();
    assert!(api::signed_by_token());
    answer(REFUSED);
    assert!(Request::get("/numbers").value().await.is_err());
    assert_eq!(session.get_untracked(), Session::Expired(user()));
    // Another one that is no better does not make the session's cookie sign the next request.
    assert!(session.sign_in_with_token(Secret::new("tpt_wrong".into())).await.is_err());
    assert_eq!(session.get_untracked(), Session::Expired(user()));
    assert!(api::signed_by_token());
    answer(&actor());
    session.sign_in_with_token(Secret::new("tpt_better".into())).await.unwrap();
    assert_eq!(session.get_untracked(), Session::SignedIn(user()));
    assert_eq!(header("Authorization").as_deref(), Some("Bearer tpt_better"));
    session.sign_out().await.unwrap();
}

#[wasm_bindgen_test]
async fn a_rejected_token_is_not_kept() {
    let session = session(Err(ApiError::SignedOut));
    for body in [REFUSED, "throw new TypeError('Failed to fetch')"] {
        answer(body);
        assert!(session.sign_in_with_token(Secret::new("tpt_wrong".into())).await.is_err());
        assert!(!api::signed_by_token());
        assert_eq!(session.get_untracked(), Session::SignedOut(None));
    }
}

#[wasm_bindgen_test]
async fn signing_out_clears_every_query_and_a_failed_sign_out_clears_none() {
    let cache = owner().with(|| QueryCache::new(handle));
    let session = owner().with(|| SessionStore::new(Ok(user()), cache));
    assert!(is_remembered());
    answer(ANY_ANSWER);
    fetch_all(cache).await;
    let all = |expected: Loaded<()>| phases(cache).into_iter().map(move |(name, _)| (name, expected.clone())).collect();
    let (fetched, cleared): (Vec<_>, Vec<_>) = (all(Loaded::Ready((), None)), all(Loaded::Waiting));
    assert_eq!(phases(cache), fetched);
    answer("return new Response('', { status: 500 })");
    assert!(session.sign_out().await.is_err());
    assert_eq!(session.get_untracked(), Session::SignedIn(user()));
    assert_eq!(phases(cache), fetched);
    answer("return new Response(null, { status: 204 })");
    session.sign_out().await.unwrap();
    assert_eq!(session.get_untracked(), Session::SignedOut(Some(SignOutReason::Here)));
    assert_eq!(phases(cache), cleared);
    assert!(!is_remembered());
}

#[wasm_bindgen_test]
async fn signing_out_of_a_pasted_token_sends_nothing_and_drops_it() {
    let session = session(Err(ApiError::SignedOut));
    answer(&actor());
    session.sign_in_with_token(Secret::new("tpt_pasted".into())).await.unwrap();
    assert_eq!(header("Authorization").as_deref(), Some("Bearer tpt_pasted"));
    session.sign_out().await.unwrap();
    assert_eq!((calls(), api::signed_by_token()), (1, false));
}

#[wasm_bindgen_test]
fn without_an_answer_the_session_is_unknown() {
    let session = session(Err(ApiError::Offline));
    assert_eq!(session.get_untracked(), Session::Unknown(ApiError::Offline));
    assert_eq!((untrack(|| session.user()), session.handle_untracked()), (None, String::new()));
}
