//! Sessions: how long they last, what ends them, and what other origins cannot do with them.

use crate::support::{DWIGHT, MICHAEL, Server};
use backend::clock::{DAY, SECOND};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_request_without_a_credential_is_refused() {
    let server = Server::start().await;
    let answer = server.anybody().get("/actor").await;
    answer.refused(401, "error_unauthorized", None);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    server.by_cookie("session=made-up").get("/actor").await.refused(401, "error_unauthorized", None);
    server.by_token("tpt_made_up").get("/actor").await.refused(401, "error_unauthorized", None);
    let basic = server.anybody().get("/actor").header("authorization", "Basic ZHdpZ2h0OmJlZXRz").await;
    basic.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn a_session_ends_after_thirty_days() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    server.pass(30 * DAY - 1);
    assert_eq!(dwight.get("/actor").await.status, 200);
    server.pass(1);
    let answer = dwight.get("/actor").await;
    answer.refused(401, "error_unauthorized", None);
    assert_eq!(answer.body["detail"], "This session has expired. Sign in again.");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let server = Server::start().await;
    let (here, elsewhere) = (server.signed_in(DWIGHT).await, server.signed_in(DWIGHT).await);
    let answer = here.post("/logout").await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").starts_with("session=; ") && answer.header("set-cookie").contains("Max-Age=0"));
    here.get("/actor").await.refused(401, "error_unauthorized", None);
    assert_eq!(elsewhere.get("/actor").await.status, 200);
    assert_eq!(here.post("/logout").await.status, 204);
    assert_eq!(server.anybody().post("/logout").await.status, 204);
}

#[tokio::test]
async fn the_logout_link_redirects_to_sign_in_and_ignores_other_origins() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for site in ["cross-site", "same-site"] {
        let answer = dwight.bare(Method::GET, "/logout/email").header("sec-fetch-site", site).await;
        assert_eq!(answer.status, 307);
        assert_eq!(answer.header("location"), format!("{}/login", server.url));
        assert_eq!(dwight.get("/actor").await.status, 200);
    }
    assert_eq!(dwight.bare(Method::GET, "/logout/email").await.status, 307);
    assert_eq!(dwight.get("/actor").await.status, 200);
    assert_eq!(dwight.get("/logout/email").await.status, 307);
    dwight.get("/actor").await.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn a_token_works_from_any_origin() {
    let server = Server::start().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let path = "/user/dwight-schrute/preferences";
    let call = server.by_token(token["token"].as_str().unwrap()).bare(Method::PATCH, path);
    let body = json!({ "communication_tips_and_tricks": "enabled" });
    assert_eq!(call.header("sec-fetch-site", "cross-site").json(body).await.status, 200);
}

#[tokio::test]
async fn an_invalid_token_is_refused_even_with_a_valid_cookie() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let answer = dwight.get("/actor").header("authorization", "Bearer tpt_wrong").await;
    answer.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn a_reset_ends_credentials_issued_in_or_before_its_second() {
    let server = Server::start().await;
    let (dwight, michael) = (server.signed_in(DWIGHT).await, server.signed_in(MICHAEL).await);
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let by_token = server.by_token(token["token"].as_str().unwrap());
    server.pass(SECOND - 1);
    server.sql("UPDATE identity SET token_min_issued_at_s = 1790856000 WHERE handle = 'dwight-schrute'").await;
    dwight.get("/actor").await.refused(401, "error_unauthorized", None);
    by_token.get("/actor").await.refused(401, "error_unauthorized", None);
    assert_eq!(michael.get("/actor").await.status, 200);

    // Still within the second of the reset: a new session is valid.
    let again = server.signed_in(DWIGHT).await;
    assert_eq!(again.get("/actor").await.body["token_min_issued_at"], "2026-10-01T12:00:00Z");
    let path = format!("/user/dwight-schrute/token/{}", token["id"].as_str().unwrap());
    assert_eq!(again.delete(&path).await.status, 200);
    let token = again.new_token("dwight-schrute", json!({})).await;
    assert_eq!(server.by_token(token["token"].as_str().unwrap()).get("/actor").await.status, 200);
}
