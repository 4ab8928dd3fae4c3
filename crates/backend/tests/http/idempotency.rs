//! `Idempotency-Key`: a change that is sent again is made once, whatever happens to connections, requests and the process.

use crate::support::operations::{OPERATIONS, Things, parameters};
use crate::support::process::{Browser, Process};
use crate::support::rows::rows;
use crate::support::{Answer, Call, Caller, DWIGHT, MICHAEL, Server};
use backend::clock::{DAY, SECOND};
use backend::vault::Vault;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const KEY: &str = "0b5f1c9e-97a4-4c1c-8d0f-1f0f3a6f6f11";
const OTHER_KEY: &str = "0b5f1c9e-97a4-4c1c-8d0f-1f0f3a6f6f12";
const TOKENS: &str = "/user/dwight-schrute/token";
const USER: &str = "/user/dwight-schrute";

async fn server() -> Server {
    let server = Server::start().await;
    server.sql("UPDATE constraint_rule SET value = 1000 WHERE name = 'user_token'").await;
    server.sql("UPDATE org_member SET role = 'member'").await;
    server
}

fn keyed<'a>(caller: &Caller<'a>, method: Method, path: &str, key: &str) -> Call<'a> {
    caller.call(method, path).header("idempotency-key", key)
}

async fn new_token(caller: &Caller<'_>, key: &str, title: &str) -> Answer {
    keyed(caller, Method::POST, TOKENS, key).json(json!({ "title": title })).await
}

/// How many tokens have this title.
async fn count(server: &Server, title: &str) -> i64 {
    let sql = "SELECT count(*) FROM token WHERE title = ?";
    sqlx::query_scalar(sql).bind(title).fetch_one(&mut *server.app.db.read().await.unwrap()).await.unwrap()
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == "true"
}

#[tokio::test]
async fn every_change_is_made_once_and_answered_alike() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let cookie = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let plaintext = token["token"].as_str().unwrap();
    let api = format!("{}/api/v0", server.url);
    let mut things = Things::of_demo(&api, ("authorization", &format!("Bearer {plaintext}"))).await;
    let mut seen = 0;
    for (number, operation) in OPERATIONS.iter().filter(|it| it.is_mutation()).enumerate() {
        if parameters(operation.template()).contains(&"temporary_token_request_id") {
            let asked = server.anybody().post("/login/token").await;
            things.set("temporary_token_request_id", asked.body["id"].as_str().unwrap());
        }
        // The last ones end the session.
        let caller = if operation.name() == "POST /logout" { &cookie } else { &dwight };
        let path = things.fill(operation.template());
        let key = format!("key-of-operation-{number}");
        server.pass(SECOND);
        let first = operation.send(keyed(caller, operation.method(), &path, &key)).await;
        assert_eq!((first.status, is_replay(&first)), (operation.status, false), "{}", operation.name());
        let after = rows(&server, None).await;
        server.pass(SECOND);
        let second = operation.send(keyed(caller, operation.method(), &path, &key)).await;
        assert!(is_replay(&second), "{}: {}", operation.name(), second.text);
        assert_eq!((second.status, &second.text), (first.status, &first.text), "{}", operation.name());
        for header in ["content-type", "set-cookie"] {
            assert_eq!(second.header(header), first.header(header), "{}", operation.name());
        }
        assert_eq!(rows(&server, None).await, after, "{}", operation.name());
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}

#[tokio::test]
async fn a_key_is_refused_with_another_request_and_accepted_from_another_account() {
    let server = server().await;
    let (dwight, michael) = (server.signed_in(DWIGHT).await, server.signed_in(MICHAEL).await);
    assert_eq!(new_token(&dwight, KEY, "one").await.status, 201);
    let before = rows(&server, None).await;
    new_token(&dwight, KEY, "two").await.refused(422, "error_key_reused", None);
    let other = keyed(&dwight, Method::POST, "/user/dwight-schrute/password", KEY);
    other.json(json!({ "title": "one" })).await.refused(422, "error_key_reused", None);
    let versioned = keyed(&dwight, Method::POST, TOKENS, KEY).header("if-match", "1");
    versioned.json(json!({ "title": "one" })).await.refused(422, "error_key_reused", None);
    assert_eq!(rows(&server, None).await, before);

    let michaels =
        keyed(&michael, Method::POST, "/user/michael-scott/token", KEY).json(json!({ "title": "one" })).await;
    assert_eq!((michaels.status, is_replay(&michaels)), (201, false));
    assert_eq!(count(&server, "one").await, 2);
    // The key of an account is none of those without one.
    let anybody = keyed(&server.anybody(), Method::POST, "/login/token", KEY).await;
    assert_eq!((anybody.status, is_replay(&anybody)), (201, false));
    // Another session of the account has the same keys.
    let again = new_token(&server.signed_in(DWIGHT).await, KEY, "one").await;
    assert!(is_replay(&again));
}

#[tokio::test]
async fn a_malformed_key_is_refused_and_reads_ignore_it() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let before = rows(&server, None).await;
    for key in ["", "short", &"a".repeat(65), "0123456789abcdef ghij", "\"0123456789abcdef\"", "0123456789abcdé!"] {
        new_token(&dwight, key, "one").await.refused(400, "error_bad_request", None);
        assert_eq!(dwight.get(TOKENS).header("idempotency-key", key).await.status, 200);
    }
    assert_eq!(rows(&server, None).await, before);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    new_token(&dwight, KEY, "a\nb").await.refused(400, "error_invalid_data", Some("title"));
    new_token(&server.anybody(), KEY, "one").await.refused(401, "error_unauthorized", None);
    let foreign = keyed(&dwight, Method::POST, "/user/michael-scott/token", KEY).await;
    foreign.refused(403, "error_forbidden", None);
    server.sql("UPDATE constraint_rule SET value = 1 WHERE name = 'user_token'").await;
    new_token(&dwight, KEY, "one").await.refused(402, "error_quota_exceeded", None);
    server.sql("UPDATE constraint_rule SET value = 9 WHERE name = 'user_token'").await;
    let made = new_token(&dwight, KEY, "one").await;
    assert_eq!((made.status, is_replay(&made), count(&server, "one").await), (201, false, 1));
}

#[tokio::test]
async fn a_key_is_kept_for_a_day_and_removed_then() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let first = new_token(&dwight, KEY, "one").await;
    server.pass(DAY - 1);
    assert_eq!(new_token(&dwight, KEY, "one").await.body, first.body);
    server.pass(1);
    let second = new_token(&dwight, KEY, "one").await;
    assert_eq!((second.status, is_replay(&second)), (201, false));
    assert_ne!(second.body, first.body);
    server.pass(DAY);
    new_token(&dwight, OTHER_KEY, "two").await;
    assert_eq!(rows(&server, None).await["idempotency"].len(), 1);
}

/// The answer to a change that ends its own credential is still given to it, and to nobody else.
#[tokio::test]
async fn a_change_that_ends_its_own_credential_is_answered_again() {
    for (method, path, body) in [
        (Method::PATCH, USER, r#"{"token_min_issued_at":"2026-10-01T12:00:00Z"}"#),
        (Method::POST, "/logout", ""),
        (Method::DELETE, USER, ""),
    ] {
        let server = server().await;
        let dwight = server.signed_in(DWIGHT).await;
        let first = keyed(&dwight, method.clone(), path, KEY).text(body).await;
        dwight.get("/actor").await.refused(401, "error_unauthorized", None);
        let second = keyed(&dwight, method.clone(), path, KEY).text(body).await;
        assert!(is_replay(&second), "{method} {path}: {}", second.text);
        assert_eq!((second.status, second.text), (first.status, first.text));
        // A page of another origin gets nothing.
        let foreign = dwight.bare(method.clone(), path).header("sec-fetch-site", "cross-site");
        assert!(!is_replay(&foreign.header("idempotency-key", KEY).text(body).await));
        let made_up = keyed(&server.by_cookie("session=made-up"), method, path, KEY).text(body).await;
        assert!(!is_replay(&made_up));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_with_one_key_make_one_change() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let plaintext = dwight.new_token("dwight-schrute", json!({})).await["token"].as_str().unwrap().to_owned();
    for round in 0..5 {
        let mut everybody = JoinSet::new();
        for _ in 0..30 {
            let call = reqwest::Client::new()
                .post(format!("{}/api/v0{TOKENS}", server.url))
                .bearer_auth(&plaintext)
                .header("idempotency-key", format!("{KEY}{round}"))
                .json(&json!({ "title": format!("round {round}") }));
            everybody.spawn(async move {
                let answer = call.send().await.unwrap();
                (answer.status().as_u16(), answer.text().await.unwrap())
            });
        }
        let answers: BTreeSet<(u16, String)> = everybody.join_all().await.into_iter().collect();
        assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [201], "{answers:?}");
        assert_eq!(count(&server, &format!("round {round}")).await, 1);
    }
}

/// Sends a request and resets the connection at once, whatever the service is doing then.
async fn abandoned(server: &Server, plaintext: &str, key: &str, title: &str) {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    let body = json!({ "title": title }).to_string();
    let head = format!(
        "POST /api/v0{TOKENS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {plaintext}\r\n\
         Idempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.set_zero_linger().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_sent_again_after_its_connection_was_reset_makes_one_change() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let plaintext = dwight.new_token("dwight-schrute", json!({})).await["token"].as_str().unwrap().to_owned();
    let mut replays = 0;
    for number in 0..40_u32 {
        let (key, title) = (format!("{KEY}-{number}"), format!("lost {number}"));
        abandoned(&server, &plaintext, &key, &title).await;
        // Sometimes before the service has read the first one, sometimes during its commit, sometimes after.
        tokio::time::sleep(Duration::from_micros(u64::from(number) * 100)).await;
        let again = new_token(&dwight, &key, &title).await;
        assert_eq!((again.status, count(&server, &title).await), (201, 1), "{}", again.text);
        replays += u32::from(is_replay(&again));
    }
    eprintln!("{replays} of 40 were answered again");
}

/// A proxy that forwards requests, and resets each connection when the answer comes as long as `is_lossy`.
async fn lossy_proxy(to: String, is_lossy: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let (to, is_lossy) = (to.clone(), is_lossy.clone());
            tokio::spawn(async move {
                let mut service = TcpStream::connect(to).await.unwrap();
                if !is_lossy.load(Ordering::SeqCst) {
                    return tokio::io::copy_bidirectional(&mut client, &mut service).await.map(drop);
                }
                let (mut from_client, mut to_client) = client.split();
                let (mut from_service, mut to_service) = service.split();
                let mut first = [0; 1];
                tokio::select! {
                    copied = tokio::io::copy(&mut from_client, &mut to_service) => copied.map(drop)?,
                    read = from_service.read_exact(&mut first) => drop(read?),
                }
                to_client.flush().await?;
                client.set_zero_linger()
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn an_answer_that_a_proxy_has_lost_is_given_again() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let plaintext = dwight.new_token("dwight-schrute", json!({})).await["token"].as_str().unwrap().to_owned();
    let is_lossy = Arc::new(AtomicBool::new(true));
    let proxy = lossy_proxy(server.url.trim_start_matches("http://").to_owned(), is_lossy.clone()).await;
    let call = || {
        let call = reqwest::Client::new().post(format!("{proxy}/api/v0{TOKENS}")).bearer_auth(&plaintext);
        call.header("idempotency-key", KEY).json(&json!({ "title": "one" }))
    };
    for _ in 0..3 {
        assert!(call().send().await.is_err(), "the connection is reset");
        assert_eq!(count(&server, "one").await, 1);
    }
    is_lossy.store(false, Ordering::SeqCst);
    let answer = call().send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["idempotent-replayed"].to_str().unwrap()), (201, "true"));
    let token: Value = answer.json().await.unwrap();
    assert_eq!(server.by_token(token["token"].as_str().unwrap()).get("/actor").await.status, 200);
    assert_eq!(count(&server, "one").await, 1);
}

/// A body that does not arrive keeps nobody from changing something.
#[tokio::test]
async fn a_request_whose_body_does_not_arrive_holds_nothing_up() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let (plaintext, id) = (token["token"].as_str().unwrap(), token["id"].as_str().unwrap());
    let mut streams = Vec::new();
    for line in
        [format!("DELETE /api/v0{TOKENS}/{id}"), format!("POST /api/v0{TOKENS}"), "POST /api/v0/login/token".into()]
    {
        let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {plaintext}\r\nIdempotency-Key: {KEY}{}\r\n\
             Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
            streams.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        stream.read_exact(&mut go_on).await.unwrap();
        streams.push(stream);
    }
    let change = async { new_token(&dwight, OTHER_KEY, "one").await.status };
    assert_eq!(tokio::time::timeout(Duration::from_secs(5), change).await.unwrap(), 201);
}

const FLAGS: [&str; 5] = ["--demo", "--demo-empty", "--limit-login=0", "--limit-mail=0", "--limit-account=0"];

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_every_change_that_is_sent_again_was_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &FLAGS);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let mut db = crate::full_disk::open(&folder.path().join("db")).await;
    sqlx::query("UPDATE constraint_rule SET value = 100000 WHERE name = 'user_token'").execute(&mut db).await.unwrap();
    let call = |browser: &Browser, number: usize| {
        let call = browser.call(Method::POST, TOKENS).header("idempotency-key", format!("{KEY}-{number}"));
        call.json(&json!({ "title": format!("number {number}") }))
    };
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let browser = dwight.clone();
        writers.spawn(async move {
            let mut answers = Vec::new();
            for number in (writer..).step_by(8) {
                let answer = match call(&browser, number).send().await {
                    Ok(answer) => answer.json::<Value>().await.ok(),
                    Err(_) => None,
                };
                let is_lost = answer.is_none();
                answers.push((number, answer));
                if is_lost {
                    break;
                }
            }
            answers
        });
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    process.signal("-KILL");
    let answers: Vec<_> = writers.join_all().await.into_iter().flatten().collect();
    assert!(answers.len() > 16, "{}", answers.len());

    let mut process = Process::start(folder.path(), &FLAGS);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    for (number, before) in answers {
        let answer = call(&dwight, number).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let after: Value = answer.json().await.unwrap();
        if let Some(before) = before {
            assert_eq!(after, before);
        }
        let sql = "SELECT count(*) FROM token WHERE title = ?";
        let made: i64 = sqlx::query_scalar(sql).bind(format!("number {number}")).fetch_one(&mut db).await.unwrap();
        assert_eq!(made, 1, "number {number}");
    }
}

#[tokio::test]
async fn an_answer_of_another_key_file_is_said_to_be_lost() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    new_token(&dwight, KEY, "one").await;
    let (hash, sealed): (Vec<u8>, Vec<u8>) = sqlx::query_as("SELECT hash, sealed FROM idempotency")
        .fetch_one(&mut *server.app.db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(hash.len(), 32);
    assert!(Vault::ephemeral().unwrap().unseal("", &sealed).is_err());
    server.sql("UPDATE idempotency SET sealed = x'00'").await;
    let answer = new_token(&dwight, KEY, "one").await;
    answer.refused(409, "error_conflict", None);
    assert!(answer.body["detail"].as_str().unwrap().contains("done already"));
    assert_eq!(count(&server, "one").await, 1);
}
