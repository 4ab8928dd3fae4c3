//! The time: the service's, whatever the clock of the device says.

use crate::page::{USER, owner, until};
use crate::service::{answer, run};
use api_types::Day;
use console::api::Request;
use console::browser::clock::{self, Moment, monotonic};
use console::format::is_past;
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// The service answers at this time.
async fn at(date: &str) {
    answer(&format!("return Response.json({USER}, {{ headers: {{ Date: '{date}' }} }})"));
    Request::get("/actor").value().await.unwrap();
}

/// Sets the clock back to the time of the device, for the other tests.
async fn reset() {
    at(&run("return new Date(Date.now() - 10_000_000_000).toUTCString()").as_string().unwrap()).await;
    at(&run("return new Date().toUTCString()").as_string().unwrap()).await;
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[wasm_bindgen_test]
async fn the_time_is_that_of_the_last_answer_and_goes_on_by_a_clock_that_nobody_sets() {
    at("Wed, 04 Mar 2099 23:59:00 GMT").await;
    assert!(clock::is_known());
    run("window.kept = Date.now; Date.now = () => 0");
    assert_eq!(untrack(clock::today), day("2099-03-04"));
    assert!(is_past("2099-03-04T23:58:59Z") && !is_past("2099-03-05T00:10:00Z"));
    let (begun, from) = (clock::now(), monotonic());
    until(|| monotonic() > from + 50.0).await;
    let passed = clock::now() - begun;
    run("Date.now = kept");
    assert!((50.0..5_000.0).contains(&passed), "{passed}");
    reset().await;
}

#[wasm_bindgen_test]
async fn an_answer_that_was_long_under_way_does_not_turn_it_back_and_a_correction_does() {
    at("Wed, 04 Mar 2099 12:00:00 GMT").await;
    at("Wed, 04 Mar 2099 11:59:30 GMT").await;
    assert!(is_past("2099-03-04T12:00:00Z"));
    at("Wed, 04 Mar 2099 11:00:00 GMT").await;
    assert!(!is_past("2099-03-04T11:10:00Z"));
    reset().await;
}

#[wasm_bindgen_test]
async fn neither_a_page_of_a_proxy_nor_a_text_that_is_no_date_sets_it() {
    reset().await;
    let before = clock::now();
    answer("return new Response('<h1>Hello</h1>', { headers: { Date: 'Wed, 04 Mar 2099 12:00:00 GMT' } })");
    assert!(Request::get("/actor").value().await.is_err());
    for date in ["soon", "", "Wed, 99 Mar 2099"] {
        clock::set_by(date);
    }
    assert!((0.0..60_000.0).contains(&(clock::now() - before)));
}

#[wasm_bindgen_test]
async fn a_day_that_begins_and_a_moment_that_passes_reach_an_open_page() {
    at("Wed, 04 Mar 2099 23:59:30 GMT").await;
    let (today, past) = owner().with(|| {
        clock::watch();
        (Memo::new(|_| clock::today()), Memo::new(|_| is_past("2099-03-05T00:00:00Z")))
    });
    assert_eq!((today.get_untracked(), past.get_untracked()), (day("2099-03-04"), false));
    run("window.kept = performance.now; performance.now = () => kept.call(performance) + 31_000");
    run("document.dispatchEvent(new Event('visibilitychange'))");
    let seen = (today.get_untracked(), past.get_untracked());
    run("performance.now = kept");
    assert_eq!(seen, (day("2099-03-05"), true));
    reset().await;
}

#[wasm_bindgen_test]
fn a_moment_ages_by_the_clock_that_says_more() {
    let moment = Moment::now();
    run("window.kept = Date.now; Date.now = () => kept() + 60_000");
    let asleep = moment.age();
    run("Date.now = () => kept() - 60_000");
    let set_back = moment.age();
    run("Date.now = kept");
    assert!((60_000.0..70_000.0).contains(&asleep) && (0.0..10_000.0).contains(&set_back), "{asleep} {set_back}");
}
