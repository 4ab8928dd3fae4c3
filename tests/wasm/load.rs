//! The loader.

use crate::page::{Page, attribute, mount, numbers, settled, text, until};
use crate::service::{answer, answer_when_released, calls, release};
use console::components::load::Load;
use console::query::Query;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const ONE: &str = "return Response.json({ items: [1] })";
const TWO: &str = "return Response.json({ items: [1, 2] })";
const BROKEN: &str = "return new Response('', { status: 500 })";

fn page(query: Query<Vec<u32>>) -> Page {
    mount(move || {
        view! {
            <Load query what="The numbers" safe="They still count." footer=|| "Foot".into_child()>
                {move || {
                    let sum = move || query.value().unwrap_or_default().iter().sum::<u32>().to_string();
                    view! { <output>{sum}</output> }
                }}
            </Load>
        }
        .into_any()
    })
}

#[wasm_bindgen_test]
async fn a_hidden_skeleton_is_shown_until_data_and_footer_are_there() {
    answer_when_released(ONE);
    let page = page(numbers());
    until(|| calls() == 1).await;
    assert_eq!(page.text(), "");
    assert!(page.all(".skeleton").iter().all(|bone| attribute(bone, "aria-hidden") == "true"));
    assert!(page.try_find(".skeleton").is_some());
    release();
    until(|| page.text() == "1Foot").await;
    assert!(page.try_find(".skeleton").is_none());
}

#[wasm_bindgen_test]
async fn a_first_failure_shows_what_is_safe_and_retry_fetches_again() {
    answer(BROKEN);
    let page = page(numbers());
    until(|| page.try_find("[role=alert]").is_some()).await;
    let alert = text(&page.find("[role=alert]"));
    assert!(alert.contains("The numbers could not be loaded") && alert.contains("They still count."), "{alert}");
    answer(ONE);
    page.button("Retry").click();
    until(|| page.text() == "1Foot").await;
}

#[wasm_bindgen_test]
async fn cached_data_is_shown_at_once_and_keeps_its_elements_while_refreshed() {
    answer(ONE);
    let query = numbers();
    query.refetch().await;
    answer_when_released(TWO);
    let page = page(query);
    assert_eq!(page.text(), "1Foot");
    let shown = page.find("output");
    release();
    until(|| text(&shown) == "3").await;
    assert!(page.find("output").is_same_node(Some(&shown)));
}

#[wasm_bindgen_test]
async fn a_failed_refresh_keeps_the_content_and_says_that_it_is_old() {
    answer(ONE);
    let query = numbers();
    query.refetch().await;
    answer(BROKEN);
    let page = page(query);
    let shown = page.find("output");
    until(|| page.text().contains("The numbers could not be refreshed")).await;
    assert!(page.text().contains("What you see is from before."));
    assert!(page.find("output").is_same_node(Some(&shown)));
    answer(TWO);
    page.button("Retry").click();
    until(|| page.try_find("[role=alert]").is_none()).await;
    assert_eq!(page.text(), "3Foot");
    assert!(page.find("output").is_same_node(Some(&shown)));
}

#[wasm_bindgen_test]
async fn an_answer_that_arrives_after_the_page_was_left_is_cached() {
    answer_when_released(ONE);
    let query = numbers();
    let first = page(query);
    until(|| calls() == 1).await;
    drop(first);
    release();
    settled().await;
    answer_when_released(TWO);
    assert_eq!(page(query).text(), "1Foot");
    until(|| calls() == 1).await;
    release();
    settled().await;
}
