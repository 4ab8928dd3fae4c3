//! The transport: requests and answers.

use crate::page::{USER, settled, until};
use crate::service::{answer, calls, header, run, sent, with_start_script};
use api_types::{Token, TokenStatus};
use console::api::{self, ApiError, Change, Request};
use console::browser::clock::monotonic;
use wasm_bindgen_test::wasm_bindgen_test;

async fn get() -> Result<api_types::User, ApiError> {
    Request::get("/actor").read().await
}

/// The service answers with `status` and, in the error envelope, `detail`.
fn refusal(status: u16, detail: &str) -> String {
    format!(
        "return Response.json({{ status: {status}, title: 'Refused', detail: '{detail}' }}, {{ status: {status} }})"
    )
}

#[wasm_bindgen_test]
async fn each_kind_of_failure_is_its_own_error() {
    let said = |words: &str| Some(words.to_owned());
    let broken = |status| ApiError::Server { status, instance: None };
    let failures = [
        ("throw new TypeError('Failed to fetch')".to_owned(), ApiError::Offline),
        (
            "return new Response(new ReadableStream({ pull: (it) => it.error(new TypeError('reset')) }))".into(),
            ApiError::Offline,
        ),
        (refusal(402, "Two at most."), ApiError::Quota("Two at most.".into())),
        (refusal(403, "Not yours."), ApiError::Forbidden(said("Not yours."))),
        (refusal(404, ""), ApiError::NotFound),
        (refusal(409, "It is taken."), ApiError::Conflict(said("It is taken."))),
        (refusal(412, ""), ApiError::Stale),
        (refusal(429, ""), ApiError::TooMany { seconds: None }),
        (refusal(500, ""), broken(500)),
        ("return new Response('', { status: 503 })".into(), broken(503)),
        ("return new Response('<h1>Bad Gateway</h1>', { status: 502 })".into(), broken(502)),
        ("return new Response('<h1>Hello</h1>')".into(), ApiError::InvalidResponse),
        ("return new Response('{\"id\":\"u_1')".into(), ApiError::InvalidResponse),
        ("return Response.json({ id: 7, handle: [] })".into(), ApiError::InvalidResponse),
        (refusal(401, ""), ApiError::SignedOut),
    ];
    for (answered, meant) in failures {
        answer(&answered);
        assert_eq!(get().await, Err(meant), "{answered}");
        assert_eq!(calls(), 1, "{answered}");
    }
}

#[wasm_bindgen_test]
async fn a_request_times_out_after_ten_seconds() {
    with_start_script(async {
        answer("return new Promise((_, end) => signal.addEventListener('abort', () => end(signal.reason)))");
        assert_eq!(get().await, Err(ApiError::Timeout));
    })
    .await;
}

/// Sends the account in pieces, and then, unless `end`, nothing any more.
fn in_pieces(milliseconds: u32, end: bool) -> String {
    format!(
        "const pieces = new TextEncoder().encode(JSON.stringify({USER}));
         let at = 0;
         return new Response(new ReadableStream({{ async pull(stream) {{
           await new Promise((go) => setTimeout(go, {milliseconds}));
           stream.enqueue(pieces.slice(at, at += 20));
           if (at < pieces.length) return;
           if ({end}) return stream.close();
           await new Promise((go) => signal.addEventListener('abort', go));
           stream.error(signal.reason);
         }} }}))"
    )
}

#[wasm_bindgen_test]
async fn a_slow_answer_takes_as_long_as_it_takes_and_a_silence_ends_it() {
    with_start_script(async {
        // Nine pieces: four times the limit in all.
        answer(&in_pieces(90, true));
        assert_eq!(get().await.map(|user| user.handle).as_deref(), Ok("dwight-schrute"));
        answer(&in_pieces(0, false));
        assert_eq!(get().await, Err(ApiError::Timeout));
        answer("return new Response(null, { status: 204 })");
        assert!(
            Change::delete("/user/a/token/t_1".into(), Box::new(wasm_bindgen::JsValue::is_undefined))
                .send(None)
                .await
                .is_ok()
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_rejected_request_has_the_reason_and_the_field() {
    answer(&refusal(400, "Not like this."));
    let error = get().await.unwrap_err();
    assert_eq!((error.message().as_str(), error.for_field("title")), ("Not like this.", None));
    for location in ["title", "body.title"] {
        answer(&format!(
            "return Response.json({{ validation_errors: [{{ location: '{location}', message: 'Too long.' }}] }}, {{ status: 400 }})"
        ));
        assert_eq!(get().await.unwrap_err().for_field("title").as_deref(), Some("Too long."));
    }
}

#[wasm_bindgen_test]
async fn unknown_fields_and_values_are_no_failure() {
    answer(&format!(
        "return Response.json({{ ...{USER}, status: 'resting', colour: 'green', more: {{ deep: [1] }},
             billing: {{ status: 'on_hold', colour: 'green' }} }})"
    ));
    let user = get().await.unwrap();
    assert_eq!(user.billing.unwrap().status.as_str(), "on_hold");
}

#[wasm_bindgen_test]
async fn a_change_sends_if_match() {
    answer("return new Response('{}', { status: 200 })");
    let done = Change::patch("/user/a/token/t_1".into(), &7, Some(3), Box::new(|_| true)).send(None).await;
    assert!(done.is_ok());
    assert_eq!(header("If-Match").as_deref(), Some("3"));
    assert_eq!(header("Content-Type").as_deref(), Some("application/json"));
    assert_eq!(header("Authorization"), None);
}

#[wasm_bindgen_test]
async fn a_list_is_fetched_to_its_end_and_a_repeated_token_ends_it() {
    answer(
        "const at = new URL(request.url).searchParams.get('next_token');
         return Response.json(at ? { items: [3], next_token: '' } : { items: [1, 2], next_token: 'n' })",
    );
    let items = serde_js::from_value::<Vec<u32>>(api::list("/numbers".into()).await.unwrap());
    assert_eq!((items, calls()), (Ok(vec![1, 2, 3]), 2));
    answer("return Response.json({ items: null, next_token: 'same' })");
    let items = serde_js::from_value::<Vec<u32>>(api::list("/numbers".into()).await.unwrap());
    assert_eq!((items, calls()), (Ok(vec![]), 2));
}

#[wasm_bindgen_test]
async fn after_a_429_nothing_is_sent_until_retry_after_has_passed() {
    answer("return new Response('', { status: 429, headers: { 'Retry-After': '1' } })");
    assert_eq!(get().await, Err(ApiError::TooMany { seconds: Some(1) }));
    assert_eq!(get().await, Err(ApiError::TooMany { seconds: Some(1) }));
    assert_eq!(calls(), 1);
    // A clock of the device that is set back does not make the pause longer.
    run("window.kept = Date.now; Date.now = () => kept() - 10_800_000");
    pass(1_000.0).await;
    assert!(get().await.is_err());
    run("Date.now = kept");
    assert_eq!(calls(), 2);
    pass(1_000.0).await;
}

async fn pass(milliseconds: f64) {
    let begun = monotonic();
    until(|| monotonic() > begun + milliseconds).await;
}

#[wasm_bindgen_test]
async fn a_pause_is_a_number_or_a_date_by_the_clock_of_the_answer_and_five_minutes_at_most() {
    let date = "Date: 'Wed, 21 Oct 2099 07:28:00 GMT'";
    for (header, seconds) in [
        ("'7'", Some(7)),
        ("' 0 '", Some(0)),
        ("'300'", Some(300)),
        ("'86400'", Some(300)),
        ("'99999999999999999999999'", Some(300)),
        ("'Wed, 21 Oct 2099 07:28:07 GMT'", Some(7)),
        ("'Wed, 21 Oct 2099 07:27:00 GMT'", Some(0)),
        ("'Thu, 22 Oct 2099 07:28:00 GMT'", Some(300)),
        ("'soon'", None),
        ("''", None),
    ] {
        unblocked().await;
        answer(&format!("return new Response('', {{ status: 429, headers: {{ 'Retry-After': {header}, {date} }} }})"));
        assert_eq!(get().await, Err(ApiError::TooMany { seconds }), "{header}");
    }
    unblocked().await;
}

/// Ends a pause: the tests share the transport.
async fn unblocked() {
    run("window.kept = performance.now; performance.now = () => kept.call(performance) + 301_000");
    answer("performance.now = kept; return new Response('', { status: 429, headers: { 'Retry-After': '0' } })");
    assert_eq!(get().await, Err(ApiError::TooMany { seconds: Some(0) }));
}

#[wasm_bindgen_test]
async fn an_answer_of_another_shape_or_cut_short_is_an_error() {
    for body in ["[]", "null", "7", "\"text\"", "{}", r#"{"id":7,"handle":{}}"#] {
        answer(&format!("return new Response('{body}', {{ status: 200 }})"));
        assert_eq!(get().await, Err(ApiError::InvalidResponse), "{body}");
    }
    answer(
        "return new Response(new ReadableStream({ pull(it) { it.error(new TypeError('network')) } }), { status: 200 })",
    );
    assert_eq!(get().await, Err(ApiError::Offline));
}

#[wasm_bindgen_test]
async fn a_read_sends_no_if_match_and_no_body_and_goes_to_the_api() {
    answer(&format!("return Response.json({USER})"));
    assert_eq!(get().await.map(|user| user.handle).as_deref(), Ok("dwight-schrute"));
    assert!(sent("url").unwrap().ends_with("/api/v0/actor"));
    assert_eq!((sent("method").as_deref(), sent("credentials").as_deref()), (Some("GET"), Some("same-origin")));
    assert_eq!((header("If-Match"), header("Content-Type"), header("Authorization")), (None, None, None));
}

#[wasm_bindgen_test]
async fn a_pasted_token_is_sent_without_the_cookie() {
    answer(&format!("return Response.json({USER})"));
    api::use_token(Some(api_types::Secret::new("tpt_pasted".into())));
    let read = get().await;
    api::use_token(None);
    assert!(read.is_ok());
    assert_eq!(header("Authorization").as_deref(), Some("Bearer tpt_pasted"));
    assert_eq!(sent("credentials").as_deref(), Some("omit"));
    get().await.unwrap();
    assert_eq!(header("Authorization"), None);
}

#[wasm_bindgen_test]
async fn a_change_of_a_token_has_its_version_and_is_proved_by_its_new_values() {
    let token = serde_js::parse(r#"{"id":"t_1","status":"active","created_at":"","version_id":4}"#).unwrap();
    let token: Token = serde_js::from_value(token).unwrap_or_else(|_| panic!("not read"));
    let change = || api::token::set_status("a", &token, TokenStatus::Inactive);
    answer("return new Response('', { status: 412 })");
    assert!(matches!(change().send(None).await, Err(ApiError::Stale)));
    assert_eq!((header("If-Match").as_deref(), sent("method").as_deref()), (Some("4"), Some("PATCH")));
    for (id, status, is_proved) in [("t_1", "inactive", true), ("t_1", "active", false), ("t_2", "inactive", false)] {
        answer(&format!("return Response.json({{ id: '{id}', status: '{status}', created_at: '', version_id: 5 }})"));
        assert_eq!(change().send(None).await.is_ok(), is_proved, "{id} {status}");
    }
}

#[wasm_bindgen_test]
async fn a_list_fails_when_one_of_its_pages_fails() {
    answer(
        "const at = new URL(request.url).searchParams.get('next_token');
         return at ? new Response('', { status: 500 }) : Response.json({ items: [1], next_token: 'n' })",
    );
    let items = api::list("/numbers".into()).await;
    assert!(matches!(items, Err(ApiError::Server { status: 500, .. })));
    for body in ["{ items: 7 }", "{ items: { length: 1 } }", "{ items: 'text' }"] {
        answer(&format!("return Response.json({body})"));
        assert_eq!(api::list("/numbers".into()).await, Err(ApiError::InvalidResponse), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_list_may_be_empty_absent_or_null_and_its_token_any_text() {
    for body in ["{ items: [] }", "{}", "{ items: null, next_token: null }"] {
        answer(&format!("return Response.json({body})"));
        let items = serde_js::from_value::<Vec<u32>>(api::list("/numbers".into()).await.unwrap());
        assert_eq!((items, calls()), (Ok(vec![]), 1), "{body}");
    }
    answer(
        "const at = new URL(request.url).searchParams.get('next_token');
         return Response.json(at === 'a&b=c/+' ? { items: [2] } : { items: [1], next_token: 'a&b=c/+' })",
    );
    assert_eq!(serde_js::from_value::<Vec<u32>>(api::list("/numbers".into()).await.unwrap()), Ok(vec![1, 2]));
}

#[wasm_bindgen_test]
async fn after_a_429_without_retry_after_the_next_request_is_sent() {
    for headers in ["{}", "{ 'Retry-After': '0' }", "{ 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }"] {
        answer(&format!("return new Response('', {{ status: 429, headers: {headers} }})"));
        assert!(matches!(get().await, Err(ApiError::TooMany { .. })));
        assert!(matches!(get().await, Err(ApiError::TooMany { .. })));
        assert_eq!(calls(), 2, "{headers}");
    }
}

#[wasm_bindgen_test]
fn an_api_is_cross_origin_unless_it_is_a_path_or_on_the_page_s_origin() {
    let own = console::browser::dom::window().location().origin().unwrap();
    let tell = || {};
    for (base, elsewhere, image) in [
        ("/api/v0".to_owned(), false, "/api/v0/identity/a/avatar".to_owned()),
        ([own.as_str(), "/api/v0"].concat(), false, "/api/v0/identity/a/avatar".to_owned()),
        ("https://api.example/v0".to_owned(), true, "https://api.example/v0/identity/a/avatar".to_owned()),
        ([own.as_str(), "0/api"].concat(), true, [own.as_str(), "0/api/identity/a/avatar"].concat()),
    ] {
        api::configure(&base, tell);
        assert_eq!((api::is_cross_origin(), api::avatar_url("a")), (elsewhere, image), "{base}");
    }
    answer("return new Response('', { status: 200 })");
}

#[wasm_bindgen_test]
async fn a_token_that_no_header_can_carry_is_an_error_and_no_exception() {
    answer(&format!("return Response.json({USER})"));
    api::use_token(Some(api_types::Secret::new("tpt_pasted\u{200b}".into())));
    let read = get().await;
    api::use_token(None);
    assert_eq!((read, calls()), (Err(ApiError::Offline), 0));
}

#[wasm_bindgen_test]
async fn an_item_that_comes_twice_is_in_the_list_once() {
    answer(
        "const at = new URL(request.url).searchParams.get('next_token');
         const page = (ids) => ids.map((id) => ({ id, page: at }));
         return Response.json(at ? { items: page(['b', 'c', 'c', 'd']) } : { items: page(['a', 'b']), next_token: 'n' })",
    );
    assert_eq!(ids(&api::list("/numbers".into()).await.unwrap()), ["a", "b", "c", "d"]);
    answer("return Response.json({ items: [{ id: 'a' }, { id: 'a' }, {}, {}, { id: null }, { id: null }] })");
    let page = api::list::page("/numbers".into()).await.unwrap();
    assert_eq!(js_sys::Array::from(&serde_js::field(&page, "items")).length(), 5, "without an id each counts");
}

fn ids(items: &wasm_bindgen::JsValue) -> Vec<String> {
    js_sys::Array::from(items).iter().map(|item| serde_js::field(&item, "id").as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn of_a_long_list_the_first_thousand_items_are_kept() {
    let many = |length: u32, rest: &str| {
        format!("return Response.json({{ items: Array.from({{ length: {length} }}, (_, id) => ({{ id }})) {rest} }})")
    };
    for (length, kept, is_cut) in [(1_000, 1_000, false), (1_001, 1_000, true), (100_000, 1_000, true)] {
        answer(&many(length, ""));
        let list = api::list("/numbers".into()).await.unwrap();
        let page = api::list::page("/numbers".into()).await.unwrap();
        for (items, list) in [(list.clone(), list), (serde_js::field(&page, "items"), page)] {
            assert_eq!((js_sys::Array::from(&items).length(), api::is_cut(&list)), (kept, is_cut), "{length}");
        }
    }
    answer(&many(600, ", next_token: String(calls.length)").replace("({ id })", "({ id: calls.length * 1e6 + id })"));
    assert!(api::is_cut(&api::list("/numbers".into()).await.unwrap()));
    assert_eq!(calls(), 2, "nothing is fetched that is not kept");
}

#[wasm_bindgen_test]
async fn what_is_no_list_is_an_error_and_not_an_empty_list() {
    for body in [
        "null",
        "7",
        "'text'",
        "[]",
        "{ error: { status: 500 } }",
        "{ status: 500, title: 'Broken', items: null }",
        "{ items: {} }",
        "{ items: [], next_token: 7 }",
        "{ items: [], next_token: {} }",
    ] {
        answer(&format!("return Response.json({body})"));
        assert_eq!(api::list("/numbers".into()).await, Err(ApiError::InvalidResponse), "{body}");
        assert_eq!(api::list::page("/numbers".into()).await, Err(ApiError::InvalidResponse), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_list_ends_when_its_page_is_left() {
    answer("return Response.json({ items: [calls.length], next_token: String(calls.length) })");
    wasm_bindgen_futures::spawn_local(async {
        until(|| calls() >= 3).await;
        api::end_lists();
    });
    assert_eq!(api::list("/numbers".into()).await, Err(ApiError::Left));
    let before = calls();
    settled().await;
    assert_eq!(calls(), before);
}

#[wasm_bindgen_test]
async fn a_list_without_an_end_is_an_error() {
    answer(
        "const at = new URL(request.url).searchParams.get('next_token');
         return Response.json({ items: [1], next_token: at === 'a' ? 'b' : 'a' })",
    );
    assert_eq!((api::list("/numbers".into()).await, calls()), (Err(ApiError::EndlessList), 3));
    answer("return Response.json({ items: [1], next_token: String(calls.length) })");
    assert_eq!((api::list("/numbers".into()).await, calls()), (Err(ApiError::EndlessList), 100));
}
