//! The usage loader: every record counts once, however the service pages and filters.

use crate::page::{owner, settled, until, until_within, user};
use crate::service::{answer, answer_when_released, calls, release, run};
use api_types::{Day, Dimension};
use console::api::ApiError;
use console::pages::usage::usage_loader::{LoaderStatus, UsageLoader};
use console::query::QueryCache;
use console::session::{SessionStore, handle};
use lean::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Twenty days, three workspaces, 1 ms each, in pages of four. The script may change `rows` before they are paged.
fn service(change: &str) -> String {
    format!(
        "const query = new URL(request.url).searchParams;
         const [from, to] = query.get('where').match(/\\d{{4}}-\\d\\d-\\d\\d/g);
         let rows = [];
         for (let ago = 0; ago < 20; ago += 1)
           for (const workspace_id of ['w_1', 'w_2', 'w_3'])
             rows.push({{ usage_date: new Date(Date.UTC(2026, 8, 30 - ago)).toISOString(), workspace_id, value: 1,
               metric: 'db_execution_ms', billing_mode: 'billable' }});
         const all = rows;
         rows = rows.filter((it) => it.usage_date >= from && it.usage_date < to);
         {change};
         const at = Number(query.get('next_token') ?? 0);
         const next_token = at + 4 < rows.length ? String(at + 4) : undefined;
         return Response.json({{ items: rows.slice(at, at + 4), next_token }});"
    )
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The twenty days.
fn days() -> (Day, Day) {
    (day("2026-09-11"), day("2026-10-01"))
}

fn loader() -> UsageLoader {
    owner().with(|| {
        provide_context(SessionStore::new(Ok(user()), QueryCache::new(handle)));
        UsageLoader::new()
    })
}

fn total(loader: UsageLoader) -> i64 {
    let (from, to) = days();
    untrack(|| loader.with(|aggregate| aggregate.period(from, to, None).total(Dimension::Compute)))
}

fn progress(loader: UsageLoader) -> (usize, usize) {
    untrack(|| loader.progress())
}

async fn loaded(loader: UsageLoader) {
    loader.ask([Some(days()), None]);
    until(|| loader.status.get_untracked() == LoaderStatus::Done && progress(loader) == (20, 20)).await;
}

#[wasm_bindgen_test]
async fn every_record_counts_once_in_any_order_and_with_any_filter() {
    for change in ["", "rows.reverse()", "rows = all", "rows = all.toReversed()"] {
        let loader = loader();
        answer(&service(change));
        loaded(loader).await;
        assert_eq!(total(loader), 60, "{change}");
    }
}

#[wasm_bindgen_test]
async fn loaded_days_are_not_fetched_again() {
    let loader = loader();
    answer(&service(""));
    loaded(loader).await;
    let before = calls();
    loader.ask([Some((day("2026-09-20"), day("2026-09-25"))), None]);
    settled().await;
    assert_eq!((calls(), progress(loader)), (before, (5, 5)));
}

#[wasm_bindgen_test]
async fn a_stopped_loader_ignores_answers_and_resumes_without_duplicates() {
    let loader = loader();
    answer_when_released(&service(""));
    loader.ask([Some(days()), None]);
    until(|| calls() > 0).await;
    loader.stop();
    release();
    settled().await;
    assert_eq!((loader.status.get_untracked(), total(loader)), (LoaderStatus::Stopped, 0));
    answer(&service(""));
    loader.resume();
    until(|| loader.status.get_untracked() == LoaderStatus::Done).await;
    assert_eq!((total(loader), progress(loader)), (60, (20, 20)));
}

#[wasm_bindgen_test]
async fn a_failure_keeps_the_loaded_records_and_resuming_loads_the_rest() {
    let loader = loader();
    answer("return new Response('', { status: 500 })");
    loader.ask([Some(days()), None]);
    until(|| matches!(loader.status.get_untracked(), LoaderStatus::Failed(_))).await;
    assert_eq!(progress(loader), (0, 20));
    answer(&service(""));
    loader.resume();
    until(|| loader.status.get_untracked() == LoaderStatus::Done).await;
    assert_eq!(total(loader), 60);
}

#[wasm_bindgen_test]
async fn pages_without_an_end_fail_and_their_records_do_not_count() {
    let again = |following: &str| {
        format!(
            "const at = new URL(request.url).searchParams.get('next_token');
             const record = (date) => ({{ usage_date: date, workspace_id: 'w_1', value: 1, metric: 'db_execution_ms',
               billing_mode: 'billable' }});
             return Response.json({{ items: ['2026-09-30', '2026-09-29', '2026-09-28'].map(record),
               next_token: {following} }});"
        )
    };
    for following in ["at === 'a' ? 'b' : 'a'", "String(calls.length)"] {
        let loader = loader();
        answer(&again(following));
        loader.ask([Some((day("2026-09-26"), day("2026-10-01"))), None]);
        until_within(3_000, || matches!(loader.status.get_untracked(), LoaderStatus::Failed(_))).await;
        assert_eq!(loader.status.get_untracked(), LoaderStatus::Failed(ApiError::EndlessList));
        assert_eq!((total(loader), progress(loader)), (0, (0, 5)));
        assert!(calls() <= 1_000, "{}", calls());
    }
}

#[wasm_bindgen_test]
async fn a_record_that_comes_again_on_the_next_page_counts_once() {
    // The last record of each page is the first of the next one, and has grown by then.
    let loader = loader();
    answer(&service("rows = rows.flatMap((it, index) => (index % 3 === 2 ? [it, { ...it, value: 5 }] : [it]))"));
    loaded(loader).await;
    assert_eq!(total(loader), 60);
}

#[wasm_bindgen_test]
async fn records_that_differ_in_what_they_are_about_all_count() {
    let loader = loader();
    answer(&service(
        "rows = rows.flatMap((it) => [it, { ...it, instance_type: 'db1.small' }, { ...it, pipe: 'p_1' }])",
    ));
    loaded(loader).await;
    assert_eq!(total(loader), 180);
}

#[wasm_bindgen_test]
async fn after_a_time_out_fewer_requests_are_sent_and_it_goes_on_where_it_stopped() {
    let loader = loader();
    // More than one request at a time is too much for the line.
    answer(&format!(
        "window.active = (window.active ?? 0) + 1;
         window.most = Math.max(window.most ?? 0, active);
         await new Promise((go) => setTimeout(go, 20));
         const crowded = active > 1;
         active -= 1;
         if (crowded) throw new DOMException('', 'AbortError');
         window.served = [...(window.served ?? []), request.url];
         {}",
        service("")
    ));
    loaded(loader).await;
    assert_eq!(total(loader), 60);
    let served = run("return served.length === new Set(served).size");
    assert_eq!((run("return most").as_f64(), served.as_bool()), (Some(3.0), Some(true)), "no page is loaded twice");
}

#[wasm_bindgen_test]
async fn a_time_out_of_the_only_request_is_a_failure() {
    let loader = loader();
    answer("throw new DOMException('', 'AbortError')");
    loader.ask([Some(days()), None]);
    until(|| loader.status.get_untracked() == LoaderStatus::Failed(ApiError::Timeout)).await;
    assert!(calls() <= 7, "{}", calls());
}

#[wasm_bindgen_test]
async fn days_that_may_have_changed_are_shown_until_they_are_loaded_again() {
    let loader = loader();
    answer(&service(""));
    loaded(loader).await;
    answer_when_released(&service("rows = rows.map((it) => ({ ...it, value: 2 }))"));
    loader.expire(day("2026-09-30"));
    loader.ask([Some(days()), None]);
    until(|| calls() == 1).await;
    assert_eq!((total(loader), progress(loader)), (60, (20, 20)));
    release();
    until(|| loader.status.get_untracked() == LoaderStatus::Done).await;
    assert_eq!((total(loader), calls()), (63, 1));
}
