//! Resetting authentication: what was issued before the reset commits ends, whatever any clock said.

use crate::support::{Answer, Caller, DWIGHT, Server, confirm};
use backend::clock::{MINUTE, SECOND};
use serde_json::{Value, json};

const USER: &str = "/user/dwight-schrute";

async fn reset(caller: &Caller<'_>, time: &str) -> Answer {
    let answer = caller.patch(USER).json(json!({ "token_min_issued_at": time })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

async fn token(caller: &Caller<'_>) -> String {
    caller.new_token("dwight-schrute", json!({})).await["token"].as_str().unwrap().to_owned()
}

/// A command-line login that is confirmed: its path and query.
async fn confirmed_login(server: &Server, caller: &Caller<'_>) -> String {
    let asked = server.anybody().post("/login/token").await.body;
    let path = format!("/login/token/{}", asked["id"].as_str().unwrap());
    assert_eq!(caller.patch(&path).json(json!({ "state": "confirmed" })).await.status, 200);
    format!("{path}?code={}", asked["code"].as_str().unwrap())
}

async fn command_line(server: &Server, caller: &Caller<'_>) -> String {
    let login = confirmed_login(server, caller).await;
    server.anybody().get(&login).await.body["token"].as_str().unwrap().to_owned()
}

async fn server() -> Server {
    let server = Server::start().await;
    server.sql("UPDATE constraint_rule SET value = 100 WHERE name = 'user_token'").await;
    server
}

/// The page reads the clock from one answer and sends it later; also the second in which it did counts.
#[tokio::test]
async fn what_was_issued_between_reading_the_clock_and_the_reset_ends() {
    for passed in [0, SECOND - 1, 5 * SECOND, 9 * MINUTE] {
        let server = server().await;
        let dwight = server.signed_in(DWIGHT).await;
        server.pass(passed);
        let (session, api) = (server.signed_in(DWIGHT).await, token(&dwight).await);
        let (cli, login) = (command_line(&server, &dwight).await, confirmed_login(&server, &dwight).await);
        let taken = reset(&dwight, "2026-10-01T12:00:00Z").await.body["token_min_issued_at"].clone();
        for caller in [&session, &dwight, &server.by_token(&api), &server.by_token(&cli)] {
            caller.get("/actor").await.refused(401, "error_unauthorized", None);
        }
        server.anybody().get(&login).await.refused(404, "error_not_found", None);

        // Right afterwards, still in the same second.
        let again = server.signed_in(DWIGHT).await;
        assert_eq!(again.get("/actor").await.body["token_min_issued_at"], taken, "{passed}");
        let (api, cli) = (token(&again).await, command_line(&server, &again).await);
        for caller in [server.by_token(&api), server.by_token(&cli)] {
            assert_eq!(caller.get("/actor").await.status, 200, "{passed}");
        }
    }
}

#[tokio::test]
async fn a_time_in_the_future_stands_for_now() {
    for time in ["2026-10-01T12:00:09Z", "2027-10-01T12:00:00Z", "2026-10-01T11:50:01Z"] {
        let server = server().await;
        let dwight = server.signed_in(DWIGHT).await;
        server.pass(SECOND / 2);
        assert_eq!(reset(&dwight, time).await.body["token_min_issued_at"], "2026-10-01T12:00:00Z", "{time}");
        dwight.get("/actor").await.refused(401, "error_unauthorized", None);
        assert_eq!(server.signed_in(DWIGHT).await.get("/actor").await.status, 200);
    }
}

#[tokio::test]
async fn a_time_that_is_clearly_past_is_taken_literally() {
    let server = server().await;
    let old = server.signed_in(DWIGHT).await;
    server.pass(11 * MINUTE);
    let new = server.signed_in(DWIGHT).await;
    assert_eq!(reset(&new, "2026-10-01T12:00:59.9Z").await.body["token_min_issued_at"], "2026-10-01T12:00:59Z");
    old.get("/actor").await.refused(401, "error_unauthorized", None);
    assert_eq!(new.get("/actor").await.status, 200);
}

/// The clock was ahead when these were issued, and is right again.
#[tokio::test]
async fn what_was_issued_in_the_future_ends_as_well() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    server.clock.step(180 * MINUTE);
    let (session, api) = (server.signed_in(DWIGHT).await, token(&dwight).await);
    let (cli, login) = (command_line(&server, &dwight).await, confirmed_login(&server, &dwight).await);
    server.clock.step(-180 * MINUTE);
    reset(&dwight, "2026-10-01T12:00:00Z").await;
    for caller in [&session, &dwight, &server.by_token(&api), &server.by_token(&cli)] {
        caller.get("/actor").await.refused(401, "error_unauthorized", None);
    }
    server.anybody().get(&login).await.refused(404, "error_not_found", None);
    let again = server.signed_in(DWIGHT).await;
    assert_eq!(again.get("/actor").await.status, 200);
    assert_eq!(server.by_token(&token(&again).await).get("/actor").await.status, 200);
    // And once more, in the same second of the clock.
    reset(&again, "2026-10-01T12:00:00Z").await;
    again.get("/actor").await.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn a_reset_ends_links_and_signed_addresses() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    let link = server.link(DWIGHT).await;
    let invoices: Value = dwight.get(&format!("{USER}/billing/invoice")).await.body;
    let address = invoices["items"][0]["invoice_pdf"].as_str().unwrap().to_owned();
    let pdf = address.strip_prefix(&format!("{}/api/v0", server.url)).unwrap();
    assert_eq!(server.anybody().get(pdf).await.status, 200);
    reset(&dwight, "2026-10-01T12:00:00Z").await;
    server.anybody().get(&confirm(&link)).await.refused(401, "error_unauthorized", None);
    server.anybody().get(pdf).await.refused(404, "error_not_found", None);

    let again = server.signed_in(DWIGHT).await;
    let invoices = again.get(&format!("{USER}/billing/invoice")).await.body;
    let fresh = invoices["items"][0]["invoice_pdf"].as_str().unwrap().to_owned();
    assert_eq!(server.anybody().get(fresh.strip_prefix(&format!("{}/api/v0", server.url)).unwrap()).await.status, 200);
}
