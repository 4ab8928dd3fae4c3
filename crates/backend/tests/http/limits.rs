//! Rate limits, with the default settings.

use crate::support::{Answer, DWIGHT, MICHAEL, Server};
use backend::clock::MINUTE;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Calls until one is refused. Returns how many were accepted, and the `Retry-After` of the refusal.
async fn counted(mut call: impl AsyncFnMut(u32) -> Answer) -> (u32, String) {
    for number in 0.. {
        let answer = call(number).await;
        if answer.status == 429 {
            answer.refused(429, "error_too_many_requests", None);
            return (number, answer.header("retry-after").to_owned());
        }
    }
    unreachable!("a limit is never reached")
}

#[tokio::test]
async fn each_default_limit_is_enforced_with_retry_after() {
    let server = Server::with(&[]).await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    server.pass(MINUTE);
    let ask = async |number| {
        let email = format!("a{number}@b.example");
        server.anybody().post("/login").json(json!({ "email": email })).await
    };
    let guess = async |_| server.anybody().get("/login/confirm?t=guess").await;
    let command = async |_| server.anybody().post("/login/token").await;
    assert_eq!(counted(ask).await, (10, "60".into()));
    assert_eq!(counted(guess).await, (10, "60".into()));
    assert_eq!(counted(command).await, (10, "60".into()));
    let look = async |_| server.anybody().get("/login/token/x?code=000000").await;
    assert_eq!(counted(look).await, (300, "60".into()));
    server.pass(MINUTE / 4);
    assert_eq!(counted(ask).await, (0, "45".into()));
    let client = reqwest::Client::new();
    for _ in 0..3000 {
        let call = client.get(format!("{}/api/v0/actor", server.url)).bearer_auth(token["token"].as_str().unwrap());
        assert_eq!(call.send().await.unwrap().status(), 200);
    }
    assert_eq!(counted(async |_| dwight.get("/actor").await).await, (0, "60".into()));

    // After a minute the windows start again; those of a mailbox last a quarter of an hour.
    server.pass(MINUTE);
    assert_eq!(dwight.get("/actor").await.status, 200);
    for email in ["nobody@nowhere.example", MICHAEL] {
        server.pass(MINUTE);
        let ask = async |_| server.anybody().post("/login").json(json!({ "email": email })).await;
        assert_eq!(counted(ask).await, (10, "60".into()), "of the address");
        server.pass(MINUTE);
        let shouted = async |_| server.anybody().post("/login").json(json!({ "email": email.to_uppercase() })).await;
        assert_eq!(counted(shouted).await, (0, "840".into()), "of the mailbox");
    }
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
async fn nobody_can_use_the_links_of_a_mailbox_up_from_another_address() {
    let server = Server::with(&["--trusted-proxy=127.0.0.1", "--limit-login=0", "--limit-mail=2"]).await;
    let ask = async |address: &str| {
        let call = server.anybody().post("/login").header("x-forwarded-for", address);
        call.json(json!({ "email": DWIGHT })).await.status
    };
    for status in [201, 201, 429] {
        assert_eq!(ask("198.51.100.1").await, status);
    }
    assert_eq!(ask("198.51.100.2").await, 201);
}

/// A clock that is set back would lengthen a window, and a `Retry-After`, by that much.
#[tokio::test]
async fn setting_the_clock_does_not_change_a_limit() {
    for step in [-180 * MINUTE, 180 * MINUTE] {
        let server = Server::with(&["--limit-login=1"]).await;
        assert_eq!(server.anybody().post("/login/token").await.status, 201);
        server.clock.step(step);
        let answer = server.anybody().post("/login/token").await;
        answer.refused(429, "error_too_many_requests", None);
        assert_eq!(answer.header("retry-after"), "60", "{step}");
        server.pass(MINUTE);
        assert_eq!(server.anybody().post("/login/token").await.status, 201);
    }
}

#[tokio::test]
async fn a_stalled_body_times_out_after_ten_seconds_and_an_image_after_a_minute() {
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
        // Gives the service time to reach the point where only the rest of the body is missing. From then on the paused
        // clock jumps whenever all tasks wait.
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
