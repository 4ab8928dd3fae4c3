//! The page that confirms a login of the command line.

use crate::page::{Page, focused, mount, settled, text, until};
use crate::service::{answer, answer_when_released, calls, release, sent};
use console::browser::dom::window;
use console::config::Config;
use console::pages::auth::cli_login::CliLoginPage;
use lean::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const PENDING: &str = "return Response.json({ state: 'pending', code: '048213', client_ip: '203.0.113.7', created_at: '2026-01-02T03:04:05Z' })";
const GONE: &str = "return new Response('', { status: 404 })";

fn open(query: &str) -> Page {
    let to = ["/login/token", query].concat();
    window().history().unwrap().push_state_with_url(&JsValue::NULL, "", Some(&to)).unwrap();
    mount(|| {
        provide_context(Arc::new(Config::default()));
        view! { <CliLoginPage/> }.into_any()
    })
}

fn said(page: &Page) -> String {
    text(&page.find("[role=status]"))
}

#[wasm_bindgen_test]
async fn the_page_shows_code_address_time_and_account_and_only_reads() {
    answer(PENDING);
    let page = open("?r=spttr_1%2F2");
    until(|| page.try_button("Confirm").is_some()).await;
    let facts: Vec<_> = page.all("dd").iter().map(text).collect();
    assert_eq!(facts, ["048213", "203.0.113.7", "2 Jan 2026, 03:04 UTC", "dwight-schrute"]);
    assert!(sent("url").unwrap().ends_with("/login/token/spttr_1%2F2"));
    assert_eq!((calls(), sent("method").as_deref()), (1, Some("GET")));
}

#[wasm_bindgen_test]
async fn confirming_is_sent_once_and_announced_with_the_focus_on_the_heading() {
    answer(PENDING);
    let page = open("?r=spttr_1");
    until(|| page.try_button("Confirm").is_some()).await;
    answer_when_released("return Response.json({ id: 'spttr_1', state: 'confirmed' })");
    page.button("Confirm").click();
    until(|| page.try_button("Confirming…").is_some()).await;
    page.button("Confirming…").click();
    page.button("Refuse").click();
    settled().await;
    assert_eq!((calls(), sent("method").as_deref()), (1, Some("PATCH")));
    release();
    until(|| said(&page).contains("Confirmed.")).await;
    assert_eq!(text(&focused()), "Command-line login");
    assert!(page.try_button("Refuse").is_none());
}

#[wasm_bindgen_test]
async fn a_login_that_has_ended_or_has_no_id_cannot_be_answered() {
    for (query, service, words, asked) in [
        ("?r=spttr_1", GONE, "run the login command again", 1),
        ("?r=spttr_1", "return Response.json({ state: 'confirmed' })", "confirmed already", 1),
        ("", PENDING, "not complete", 0),
        ("?r=..", PENDING, "not complete", 0),
    ] {
        answer(service);
        let page = open(query);
        until(|| said(&page).contains(words)).await;
        settled().await;
        assert_eq!((calls(), page.try_button("Confirm").is_some()), (asked, false), "{query}");
    }
}

#[wasm_bindgen_test]
async fn an_invalid_answer_and_a_failed_refusal_are_shown_with_retry() {
    answer("return Response.json({ state: 'pending' })");
    let page = open("?r=spttr_1");
    until(|| page.text().contains("The login could not be loaded")).await;
    answer(PENDING);
    page.button("Retry").click();
    until(|| page.try_button("Refuse").is_some()).await;
    answer(&format!("if (request.method === 'DELETE') return new Response('', {{ status: 503 }}); {PENDING}"));
    page.button("Refuse").click();
    until(|| page.text().contains("The login was not refused")).await;
    answer("return new Response(null, { status: 204 })");
    page.button("Retry").click();
    until(|| said(&page).contains("Refused.")).await;
    assert_eq!(sent("method").as_deref(), Some("DELETE"));
}
