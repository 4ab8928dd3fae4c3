//! Rate limits, as they are when nobody sets them.

use crate::support::{DWIGHT, Server};
use backend::clock::MINUTE;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

#[tokio::test]
async fn sign_in_requests_of_one_address_are_limited_and_say_when_to_come_back() {
    let server = Server::with(&[]).await;
    let ask = |number: u32| server.anybody().post("/login").json(json!({ "email": format!("a{number}@b.example") }));
    for number in 0..10 {
        assert_eq!(ask(number).await.status, 201);
    }
    server.pass(MINUTE / 4);
    let answer = ask(10).await;
    answer.refused(429, "error_too_many_requests", None);
    assert_eq!(answer.header("retry-after"), "45");
    server.pass(MINUTE * 3 / 4);
    assert_eq!(ask(11).await.status, 201);
}

#[tokio::test]
async fn links_for_one_mailbox_are_limited_whether_it_has_an_account_or_not() {
    let server = Server::with(&["--limit-login=0"]).await;
    for email in [DWIGHT, "nobody@nowhere.example"] {
        for _ in 0..10 {
            assert_eq!(server.anybody().post("/login").json(json!({ "email": email })).await.status, 201);
        }
        let shouted = json!({ "email": email.to_uppercase() });
        let answer = server.anybody().post("/login").json(shouted).await;
        answer.refused(429, "error_too_many_requests", None);
        assert_eq!(answer.header("retry-after"), "900");
    }
}

#[tokio::test]
async fn guesses_of_a_link_are_limited() {
    let server = Server::with(&[]).await;
    for _ in 0..10 {
        server.anybody().get("/login/confirm?t=guess").await.refused(401, "error_unauthorized", None);
    }
    server.anybody().get("/login/confirm?t=guess").await.refused(429, "error_too_many_requests", None);
}

#[tokio::test]
async fn calls_of_one_account_are_limited_generously() {
    let server = Server::with(&["--limit-account=5"]).await;
    let dwight = server.signed_in(DWIGHT).await;
    for _ in 0..5 {
        assert_eq!(dwight.get("/actor").await.status, 200);
    }
    dwight.get("/actor").await.refused(429, "error_too_many_requests", None);
    server.pass(MINUTE);
    assert_eq!(dwight.get("/actor").await.status, 200);
    assert_eq!(crate::support::config(&[]).limit_account, 3000);
}

#[tokio::test]
async fn a_client_behind_a_trusted_proxy_is_counted_by_its_own_address() {
    let server = Server::with(&["--trusted-proxy=127.0.0.1", "--limit-login=1"]).await;
    let from = |address: &str| {
        let call = server.anybody().get("/login/confirm?t=guess").header("x-forwarded-for", address);
        async { call.await.status }
    };
    assert_eq!(from("198.51.100.1").await, 401);
    assert_eq!(from("198.51.100.1").await, 429);
    assert_eq!(from("198.51.100.2").await, 401);
}

#[tokio::test]
async fn a_body_that_stops_coming_is_waited_for_ten_seconds_and_an_image_for_a_minute() {
    let server = Server::start().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let plaintext = token["token"].as_str().unwrap();
    for (line, seconds, is_image) in
        [("PATCH /api/v0/user/dwight-schrute", 10, false), ("POST /api/v0/user/dwight-schrute/avatar", 60, true)]
    {
        let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {plaintext}\r\n\
             Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // Until the service waits for nothing but the rest; then time passes at once whenever everybody waits.
        tokio::time::sleep(Duration::from_millis(500)).await;
        tokio::time::pause();
        let start = Instant::now();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let waited = start.elapsed().as_secs();
        tokio::time::resume();
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("in time"), "{answer}");
        assert_eq!(answer.contains("\"location\":\"avatar\""), is_image, "{answer}");
        assert!((seconds - 1..=seconds).contains(&waited), "{line}: {waited}");
    }
}
