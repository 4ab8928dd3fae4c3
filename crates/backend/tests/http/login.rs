//! Signing in by a mailed link.

use crate::support::{DWIGHT, MICHAEL, Server, confirm};
use backend::clock::MINUTE;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_mailed_link_signs_in_once() {
    let server = Server::start().await;
    let link = server.link(DWIGHT).await;
    assert!(link.starts_with(&format!("{}/login/confirm?t=", server.url)), "{link}");

    let answer = server.anybody().get(&confirm(&link)).await;
    assert_eq!(answer.status, 201);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"), "{cookie}");
    let actor = server.by_cookie(&answer.cookie()).get("/actor").await;
    assert_eq!(actor.body["handle"], "dwight-schrute");

    let again = server.anybody().get(&confirm(&link)).await;
    again.refused(401, "error_unauthorized", None);
    assert_eq!(again.body["detail"], "This sign-in link has been used already.");
}

/// Otherwise the next request of anybody would be slower after a known address was asked for than after an unknown one.
#[tokio::test]
async fn signing_in_leaves_what_is_cached_of_others() {
    let server = Server::start().await;
    let commits = server.app.db.commits();
    let then = commits.count();
    let link = server.link(DWIGHT).await;
    let dwight = server.anybody().get(&confirm(&link)).await.cookie();
    server.anybody().post("/login/token").await;
    server.by_cookie(&dwight).post("/logout").await;
    assert!(commits.count() >= then + 4);
    // Some accounts share a bucket of the log with this one.
    let kept = (0..100).filter(|number| commits.unchanged_since(then, &format!("u_{number}"))).count();
    assert!(kept > 80, "{kept}");
}

#[tokio::test]
async fn a_used_link_ends_the_other_ones_of_its_account() {
    let server = Server::start().await;
    let (first, second, michaels) = (server.link(DWIGHT).await, server.link(DWIGHT).await, server.link(MICHAEL).await);
    assert_eq!(server.anybody().get(&confirm(&second)).await.status, 201);
    server.anybody().get(&confirm(&first)).await.refused(401, "error_unauthorized", None);
    assert_eq!(server.anybody().get(&confirm(&michaels)).await.status, 201);
    assert_eq!(server.anybody().get(&confirm(&server.link(DWIGHT).await)).await.status, 201);
}

#[tokio::test]
async fn a_link_works_for_fifteen_minutes() {
    let server = Server::start().await;
    let (early, late) = (server.link(DWIGHT).await, server.link(MICHAEL).await);
    server.pass(15 * MINUTE - 1);
    assert_eq!(server.anybody().get(&confirm(&early)).await.status, 201);
    server.pass(1);
    let answer = server.anybody().get(&confirm(&late)).await;
    answer.refused(401, "error_unauthorized", None);
    assert_eq!(answer.body["detail"], "This sign-in link has expired.");
}

#[tokio::test]
async fn an_address_without_an_account_gets_the_same_answer_and_no_mail() {
    let server = Server::start().await;
    let mut answers = Vec::new();
    for email in [DWIGHT, "nobody@nowhere.example"] {
        let mut answer = server.anybody().post("/login").json(json!({ "email": email })).await;
        // The request id differs in every response.
        assert!(answer.headers.remove("x-request-id").is_some());
        answers.push((answer.status, answer.bytes, answer.headers));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!((answers[0].0, answers[0].1.len()), (201, 0));
    server.mail(0).await;
    server.link(DWIGHT).await;
    assert_eq!(server.mails(), 2);
}

/// The timing does not reveal whether there is an account: both requests are answered while the database cannot even be
/// read.
#[tokio::test]
async fn a_link_request_is_answered_before_the_account_is_looked_up() {
    let server = Server::start().await;
    let mut readers = Vec::new();
    for _ in 0..4 {
        readers.push(server.app.db.read().await.unwrap());
    }
    let write = server.app.db.write().await.unwrap();
    for email in [DWIGHT, "nobody@nowhere.example", "dwight@schrutefarms.example.nowhere"] {
        assert_eq!(server.anybody().post("/login").json(json!({ "email": email })).await.status, 201);
    }
    assert_eq!(server.mails(), 0);
    drop((readers, write));
    server.mail(0).await;
}

#[tokio::test]
async fn an_address_is_found_regardless_of_case() {
    let server = Server::start().await;
    server.link(" Dwight@SchruteFarms.EXAMPLE ").await;
}

#[tokio::test]
async fn the_link_returns_to_the_requested_page_but_never_to_another_site() {
    let server = Server::start().await;
    let wanted = "/user/dwight-schrute/advanced/credentials?a=b&c";
    for (state, end) in [
        (wanted, Some("&state=%2Fuser%2Fdwight-schrute%2Fadvanced%2Fcredentials%3Fa%3Db%26c")),
        ("//evil.example/", None),
        ("https://evil.example/", None),
        ("/\\evil.example", None),
    ] {
        let before = server.mails();
        let answer = server.anybody().post("/login").json(json!({ "email": DWIGHT, "state": state })).await;
        assert_eq!(answer.status, 201);
        let link = server.mail(before).await;
        match end {
            Some(end) => assert!(link.ends_with(end), "{link}"),
            None => assert!(!link.contains("state"), "{link}"),
        }
        assert_eq!(server.anybody().get(&confirm(&link)).await.status, 201);
    }
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_use_a_link() {
    let server = Server::start().await;
    let link = server.link(DWIGHT).await;
    let answer = server.anybody().get(&confirm(&link)).header("sec-fetch-site", "cross-site").await;
    answer.refused(403, "error_forbidden", None);
    assert_eq!(server.anybody().get(&confirm(&link)).await.status, 201);
}

#[tokio::test]
async fn a_link_checker_does_not_use_a_link_up() {
    let server = Server::start().await;
    let link = server.link(DWIGHT).await;
    assert_eq!(server.anybody().call(Method::HEAD, &confirm(&link)).await.status, 405);
    assert_eq!(server.anybody().get(&confirm(&link)).await.status, 201);
}

#[tokio::test]
async fn a_confirmation_without_a_valid_secret_is_refused() {
    let server = Server::start().await;
    server.anybody().get("/login/confirm").await.refused(400, "error_invalid_data", Some("t"));
    server.anybody().get("/login/confirm?t=").await.refused(400, "error_invalid_data", Some("t"));
    server.anybody().get("/login/confirm?t=guess").await.refused(401, "error_unauthorized", None);
    server.anybody().get("/login/confirm?t=%00%ff'--").await.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_and_to_https_if_there_is_https() {
    let server = Server::with(&["--public-url", "https://console.example/", "--limit-login=0"]).await;
    let link = server.link(DWIGHT).await;
    assert!(link.starts_with("https://console.example/login/confirm?t="), "{link}");
    let answer = server.anybody().get(&confirm(&link)).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-session=") && cookie.ends_with("; Secure"), "{cookie}");
    let actor = server.by_cookie(&answer.cookie()).get("/actor").await;
    assert_eq!(actor.body["avatar_url"], "https://console.example/api/v0/identity/dwight-schrute/avatar");
}

#[tokio::test]
async fn an_invalid_sign_in_request_is_refused() {
    let server = Server::start().await;
    for (body, field) in [
        ("", "body"),
        ("{", "body"),
        ("null", "body"),
        (r#"["a@b.example"]"#, "body"),
        ("{}", "email"),
        (r#"{"email":5}"#, "email"),
        (r#"{"email":null}"#, "email"),
        (r#"{"email":"nobody"}"#, "email"),
        (r#"{"email":"a@b.example\r\nBcc: c@d.example"}"#, "email"),
        (r#"{"email":"a@b.example","state":{}}"#, "state"),
    ] {
        server.anybody().post("/login").text(body).await.refused(400, "error_invalid_data", Some(field));
    }
    assert_eq!(server.mails(), 0);
}
