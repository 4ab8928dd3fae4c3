//! The database password.

use crate::support::{DWIGHT, MICHAEL, Server};
use backend::clock::{DAY, MINUTE};
use serde_json::{Value, json};

const PASSWORD: &str = "/user/dwight-schrute/password";

fn plain(body: &Value) -> &str {
    body["$password"].as_str().unwrap()
}

fn has_the_form(password: &str) -> bool {
    let groups: Vec<&str> = password.split('-').collect();
    groups.len() == 3
        && groups.iter().all(|group| group.len() == 4 && group.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

#[tokio::test]
async fn an_account_has_a_password_from_the_start_and_keeps_it() {
    let server = Server::start().await;
    let michael = server.signed_in(MICHAEL).await;
    let first = michael.get("/user/michael-scott/password").await;
    assert_eq!(first.status, 200);
    assert!(has_the_form(plain(&first.body)), "{}", first.body);
    assert_eq!(first.body["created_at"], "2026-10-01T12:00:00Z");
    assert_eq!(first.body.get("expires_at"), None);
    server.pass(DAY);
    assert_eq!(michael.get("/user/michael-scott/password").await.body, first.body);
}

#[tokio::test]
async fn the_first_password_is_created_in_a_database_in_memory_too() {
    let server = Server::with(&["--database=:memory:"]).await;
    let michael = server.signed_in(MICHAEL).await;
    let first = michael.get("/user/michael-scott/password").await;
    assert_eq!(first.status, 200);
    assert_eq!(michael.get("/user/michael-scott/password").await.body, first.body);
    assert_eq!(michael.get("/user/michael-scott/token").await.status, 200);
}

#[tokio::test]
async fn a_rotation_replaces_the_password_and_is_logged_without_it() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let before = dwight.get(PASSWORD).await.body;
    server.pass(MINUTE);
    let answer = dwight.post(PASSWORD).await;
    assert_eq!(answer.status, 201);
    assert!(has_the_form(plain(&answer.body)));
    assert_ne!((plain(&answer.body), &answer.body["id"]), (plain(&before), &before["id"]));
    assert_eq!(answer.body["created_at"], "2026-10-01T12:01:00Z");
    assert_eq!(dwight.get(PASSWORD).await.body, answer.body);
    assert_eq!(dwight.post(PASSWORD).json(json!({})).await.status, 201);

    let log = dwight.get("/user/dwight-schrute/audit_log").await;
    let record = log.items().iter().find(|record| record["target_id"] == answer.body["id"]).unwrap();
    assert_eq!(record["action_type"], "user.password.rotate");
    assert!(!log.text.contains(plain(&answer.body)));
}

#[tokio::test]
async fn a_password_can_expire() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let answer = dwight.post(PASSWORD).json(json!({ "expires_in_minutes": 90 })).await;
    assert_eq!(answer.body["expires_at"], "2026-10-01T13:30:00Z");
    for wrong in [json!(0), json!(-1), json!(1_000_000_000_000_i64), json!("90"), json!(1.5)] {
        let answer = dwight.post(PASSWORD).json(json!({ "expires_in_minutes": wrong })).await;
        answer.refused(400, "error_invalid_data", Some("expires_in_minutes"));
    }
    assert_eq!(dwight.get(PASSWORD).await.body, answer.body);
}

#[tokio::test]
async fn a_tenant_can_disable_database_passwords() {
    let server = Server::start().await;
    let michael = server.signed_in(MICHAEL).await;
    server.sql("UPDATE tenant SET password_enabled = 0 WHERE handle = 'sabre'").await;
    let path = "/user/michael-scott/password";
    for answer in [michael.get(path).await, michael.post(path).await] {
        answer.refused(403, "error_forbidden", None);
        let detail = "The administrator of your tenant has switched the database password off.";
        assert_eq!(answer.body["detail"], detail);
    }
    // In this tenant only.
    assert_eq!(server.signed_in(DWIGHT).await.get(PASSWORD).await.status, 200);
    server.sql("UPDATE tenant SET password_enabled = 1 WHERE handle = 'sabre'").await;
    assert_eq!(michael.get(path).await.status, 200);
}

#[tokio::test]
async fn a_password_that_cannot_be_decrypted_is_a_server_error_without_details() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    assert_eq!(dwight.get(PASSWORD).await.status, 200);
    server.sql("UPDATE database_password SET sealed = zeroblob(42)").await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let call = reqwest::Client::new().get(format!("{}/api/v0{PASSWORD}", server.url));
    let answer = call.bearer_auth(token["token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(answer.status(), 500);
    let body: Value = answer.json().await.unwrap();
    assert_eq!((&body["type"], body.get("detail")), (&json!("error_internal"), None));
    // A rotation repairs it.
    assert_eq!(dwight.post(PASSWORD).await.status, 201);
    assert_eq!(dwight.get(PASSWORD).await.status, 200);
}
