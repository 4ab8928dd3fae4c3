//! Signing in again while the page stays.

use crate::page::{USER, fill, focused, mount, settled, text, typed, until};
use crate::service::{answer, answer_when_released, calls, header, release, sent};
use api_types::Secret;
use console::api::{self, Request};
use console::pages::auth::sign_in_again::SignInAgain;
use console::session::use_session;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const REFUSED: &str = "return new Response('', { status: 401 })";

fn page() -> crate::page::Page {
    mount(|| view! { <input id="field"/><SignInAgain/> }.into_any())
}

fn actor() -> String {
    format!("return Response.json({USER})")
}

#[wasm_bindgen_test]
async fn a_401_opens_the_dialog_once_and_signing_in_returns_the_focus_and_keeps_the_text() {
    let page = page();
    let field = page.find("#field");
    field.focus().unwrap();
    fill(&field, "typed");
    answer(REFUSED);
    for _ in 0..2 {
        let _ = Request::get("/numbers").value().await;
    }
    until(|| page.try_find("dialog[open]").is_some()).await;
    assert_eq!(page.all("dialog").len(), 1);
    assert_eq!(text(&focused()), "Sign in in a new tab");

    page.button("I am signed in").click();
    until(|| page.try_find("dialog [role=alert]").is_some()).await;

    answer(&actor());
    page.button("I am signed in").click();
    until(|| page.try_find("dialog").is_none()).await;
    assert_eq!((focused().id().as_str(), typed(&field).as_str()), ("field", "typed"));
}

#[wasm_bindgen_test]
async fn focusing_the_window_checks_the_session_only_while_it_is_expired() {
    let page = page();
    answer(&actor());
    let back = || console::browser::dom::window().dispatch_event(&web_sys::Event::new("focus").unwrap()).unwrap();
    // Sessions that other tests have left expired listen, too: they are renewed first.
    back();
    settled().await;
    answer(&actor());
    back();
    settled().await;
    assert_eq!(calls(), 0);
    answer(REFUSED);
    let _ = Request::get("/numbers").value().await;
    until(|| page.try_find("dialog[open]").is_some()).await;
    answer(&actor());
    back();
    until(|| page.try_find("dialog").is_none()).await;
    assert_eq!(sent("url").map(|url| url.ends_with("/actor")), Some(true));
}

#[wasm_bindgen_test]
async fn after_a_token_expires_the_dialog_asks_for_another_token() {
    let page = mount(|| {
        provide_context(std::sync::Arc::new(console::config::Config::default()));
        let session = use_session();
        view! {
            <SignInAgain/>
            <button on:click=move |_| leptos::task::spawn_local(async move { session.sign_out().await.unwrap() })>"Out"</button>
        }
        .into_any()
    });
    api::use_token(Some(Secret::new("tpt_old".into())));
    answer(REFUSED);
    let _ = Request::get("/numbers").value().await;
    until(|| page.try_find("dialog[open]").is_some()).await;
    assert!(page.try_button("I am signed in").is_none());
    let field = page.find("dialog input");
    assert_eq!(focused(), field);

    fill(&field, "tpt_no_better");
    page.button("Sign in with token").click();
    until(|| page.text().contains("refused this token")).await;
    assert_eq!(typed(&field), "tpt_no_better");

    // Copied together with what surrounded it. What is inside cannot be told from a mistyped token.
    answer(&actor());
    for (pasted, why) in [
        ("tpt_bet\u{200b}ter", "no spaces or special characters"),
        ("tpt_bet ter", "no spaces or special characters"),
        ("tpt_better…", "no spaces or special characters"),
        ("better", "begins with tpt_"),
    ] {
        fill(&field, pasted);
        page.button("Sign in with token").click();
        until(|| page.text().contains(why)).await;
        assert_eq!((typed(&field).as_str(), calls()), (pasted, 0));
    }

    answer_when_released(&actor());
    fill(&field, " \u{feff}“tpt_better”\u{200b}\n");
    page.button("Sign in with token").click();
    until(|| page.try_button("Signing in…").is_some()).await;
    page.button("Signing in…").click();
    settled().await;
    assert_eq!((calls(), header("Authorization").as_deref()), (1, Some("Bearer tpt_better")));
    // The token before counts until the new one has proved itself.
    leptos::task::spawn_local(async { drop(Request::get("/numbers").value().await) });
    until(|| calls() == 2).await;
    assert_eq!(header("Authorization").as_deref(), Some("Bearer tpt_old"));
    release();
    until(|| page.try_find("dialog").is_none()).await;
    let _ = Request::get("/numbers").value().await;
    assert_eq!(header("Authorization").as_deref(), Some("Bearer tpt_better"));
    page.button("Out").click();
    until(|| !api::signed_by_token()).await;
}
