//! API tokens.

use crate::support::{DWIGHT, Server};
use backend::clock::{MINUTE, SECOND};
use backend::db::Db;
use serde_json::{Value, json};

const TOKENS: &str = "/user/dwight-schrute/token";

fn path(token: &Value) -> String {
    format!("{TOKENS}/{}", token["id"].as_str().unwrap())
}

fn plaintext(token: &Value) -> &str {
    token["token"].as_str().unwrap()
}

#[tokio::test]
async fn a_new_token_works_at_once_and_its_plaintext_is_shown_once() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let answer = dwight.post(TOKENS).await;
    assert_eq!(answer.status, 201);
    let token = &answer.body;
    let secret = plaintext(token);
    let (body, random) = secret.strip_prefix("tpt_").unwrap().split_once('_').unwrap();
    assert_eq!(token["id"], format!("t_{body}"));
    assert!(random.len() == 25 && random.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{random}");
    assert_eq!(token["last4"], secret[secret.len() - 4..]);
    assert_eq!((token["status"].as_str(), token["version_id"].as_i64()), (Some("active"), Some(1)));
    assert_eq!((token.get("title"), token.get("expires_at")), (None, None));

    let script = server.by_token(secret);
    assert_eq!(script.get("/actor").await.body["handle"], "dwight-schrute");
    for answer in
        [script.get(TOKENS).await, script.get(&path(token)).await, script.get("/user/dwight-schrute/audit_log").await]
    {
        assert_eq!(answer.status, 200);
        assert!(!answer.text.contains(random), "{}", answer.text);
    }
}

#[tokio::test]
async fn tokens_are_listed_newest_first() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    dwight.new_token("dwight-schrute", json!({ "title": "newest" })).await;
    let titles: Vec<Value> = dwight.get(TOKENS).await.items().iter().map(|token| token["title"].clone()).collect();
    assert_eq!(titles, ["newest", "laptop"]);
}

#[tokio::test]
async fn an_inactive_token_is_refused_until_it_is_active_again() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({ "title": "ci", "description": "the beets" })).await;
    let script = server.by_token(plaintext(&token));
    assert_eq!(script.get("/actor").await.status, 200);

    let answer = dwight.patch(&path(&token)).json(json!({ "status": "inactive" })).await;
    assert_eq!(answer.body["status"], "inactive");
    assert_eq!((&answer.body["title"], &answer.body["description"]), (&json!("ci"), &json!("the beets")));
    assert_eq!(answer.body["version_id"], 2);
    assert_eq!(answer.body["updated_at"], "2026-10-01T12:00:00Z");
    let refused = script.get("/actor").await;
    refused.refused(401, "error_unauthorized", None);
    assert_eq!(refused.body["detail"], "This token is inactive.");

    assert_eq!(dwight.patch(&path(&token)).json(json!({ "status": "active" })).await.status, 200);
    assert_eq!(script.get("/actor").await.status, 200);
}

#[tokio::test]
async fn a_token_revoked_directly_in_the_database_is_refused_within_ten_seconds() {
    let server = Server::start().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let script = server.by_token(plaintext(&token));
    assert_eq!(script.get("/actor").await.status, 200);
    let hand = Db::open(&server.folder.path().join("test.sqlite3")).await.unwrap();
    let mut write = hand.write().await.unwrap();
    sqlx::query("UPDATE token SET status = 'inactive'").execute(&mut *write).await.unwrap();
    write.commit().await.unwrap();
    server.pass(10 * SECOND);
    script.get("/actor").await.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn a_token_can_deactivate_itself() {
    let server = Server::start().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let script = server.by_token(plaintext(&token));
    assert_eq!(script.patch(&path(&token)).json(json!({ "status": "inactive" })).await.status, 200);
    script.patch(&path(&token)).json(json!({ "status": "active" })).await.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn an_expired_token_says_so() {
    let server = Server::start().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({ "expiration": 60 })).await;
    assert_eq!(token["expires_at"], "2026-10-01T12:01:00Z");
    let script = server.by_token(plaintext(&token));
    server.pass(MINUTE - 1);
    assert_eq!(script.get("/actor").await.status, 200);
    server.pass(1);
    let refused = script.get("/actor").await;
    refused.refused(401, "error_unauthorized", None);
    assert_eq!(refused.body["detail"], "This token has expired.");
}

#[tokio::test]
async fn a_deleted_token_is_refused_at_once_and_frees_its_quota() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let answer = dwight.delete(&path(&token)).await;
    assert_eq!((answer.status, &answer.body["id"]), (200, &token["id"]));
    server.by_token(plaintext(&token)).get("/actor").await.refused(401, "error_unauthorized", None);
    dwight.get(&path(&token)).await.refused(404, "error_not_found", None);
    dwight.delete(&path(&token)).await.refused(404, "error_not_found", None);
    dwight.new_token("dwight-schrute", json!({})).await;
}

#[tokio::test]
async fn a_third_token_exceeds_the_plan() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    dwight.new_token("dwight-schrute", json!({})).await;
    let answer = dwight.post(TOKENS).await;
    answer.refused(402, "error_quota_exceeded", None);
    assert_eq!(answer.body["detail"], "Maximum number of allowed tokens is 2.");
    assert_eq!(dwight.get(TOKENS).await.items().len(), 2);
}

#[tokio::test]
async fn the_token_limit_comes_from_the_plan_and_defaults_to_two() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    server.sql("UPDATE constraint_rule SET value = 3 WHERE name = 'user_token'").await;
    dwight.new_token("dwight-schrute", json!({})).await;
    dwight.new_token("dwight-schrute", json!({})).await;
    let answer = dwight.post(TOKENS).await;
    assert_eq!(answer.body["detail"], "Maximum number of allowed tokens is 3.");
    server.sql("DELETE FROM constraint_rule").await;
    let answer = dwight.post(TOKENS).await;
    assert_eq!(answer.body["detail"], "Maximum number of allowed tokens is 2.");
}

#[tokio::test]
async fn a_title_is_anything_on_one_line_up_to_a_hundred_characters() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({ "title": "first" })).await;
    let set = async |title: &str| dwight.patch(&path(&token)).json(json!({ "status": "active", "title": title })).await;
    for title in [
        "ноутбук",
        "笔记本电脑",
        "حاسوب محمول",
        "מחשב",
        "💻👨‍🌾",
        "<script>alert(1)</script>",
        "'; DROP TABLE token;--",
        "=cmd()",
    ] {
        assert_eq!(set(title).await.body["title"], title);
    }
    assert_eq!(set(&"é".repeat(100)).await.status, 200);
    for title in ["é".repeat(101), "x".repeat(10_000), "a\nb".into(), "a\u{0}b".into()] {
        set(&title).await.refused(400, "error_invalid_data", Some("title"));
    }
    assert_eq!(dwight.get(&path(&token)).await.body["title"], "é".repeat(100));
    let untitled = set("").await;
    assert_eq!((untitled.status, untitled.body.get("title")), (200, None));
    let answer = dwight.post(TOKENS).json(json!({ "title": "x".repeat(10_000) })).await;
    answer.refused(400, "error_invalid_data", Some("title"));
}

#[tokio::test]
async fn an_invalid_token_is_not_created() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (body, field) in [
        ("{", "body"),
        ("[]", "body"),
        ("null", "body"),
        ("{} {}", "body"),
        (r#"{"title":5}"#, "title"),
        (r#"{"title":["a"]}"#, "title"),
        (r#"{"description":false}"#, "description"),
        (r#"{"description":"\u0007"}"#, "description"),
        (r#"{"expiration":"60"}"#, "expiration"),
        (r#"{"expiration":1.5}"#, "expiration"),
        (r#"{"expiration":0}"#, "expiration"),
        (r#"{"expiration":-1}"#, "expiration"),
        (r#"{"expiration":9223372036854775807}"#, "expiration"),
        (r#"{"expiration":1e400}"#, "body"),
    ] {
        dwight.post(TOKENS).text(body).await.refused(400, "error_invalid_data", Some(field));
    }
    let long = json!({ "description": "x".repeat(1001) });
    dwight.post(TOKENS).json(long).await.refused(400, "error_invalid_data", Some("description"));
    dwight.post(TOKENS).text(vec![0xff, 0xfe]).await.refused(400, "error_invalid_data", Some("body"));
    assert_eq!(dwight.get(TOKENS).await.items().len(), 1);
}

#[tokio::test]
async fn a_change_needs_a_known_status() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.get(TOKENS).await.items()[0].clone();
    for (body, field) in [
        ("", "body"),
        (r#"["inactive"]"#, "body"),
        (r#"{"title":"x"}"#, "status"),
        (r#"{"status":null}"#, "status"),
        (r#"{"status":true}"#, "status"),
        (r#"{"status":"Active"}"#, "status"),
        (r#"{"status":"inactive","title":{}}"#, "title"),
    ] {
        dwight.patch(&path(&token)).text(body).await.refused(400, "error_invalid_data", Some(field));
    }
    assert_eq!(dwight.get(&path(&token)).await.body, token);
}

#[tokio::test]
async fn a_change_based_on_an_old_version_changes_nothing() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.get(TOKENS).await.items()[0].clone();
    let change = |if_match: &str, title: &str| {
        dwight.patch(&path(&token)).header("if-match", if_match).json(json!({ "status": "active", "title": title }))
    };
    assert_eq!(change("1", "b").await.body["version_id"], 2);
    change("1", "c").await.refused(412, "error_precondition_failed", None);
    dwight.delete(&path(&token)).header("if-match", "1").await.refused(412, "error_precondition_failed", None);
    assert_eq!(change("\"2\"", "d").await.body["version_id"], 3);
    assert_eq!(change("*", "e").await.body["version_id"], 4);
    change("old", "f").await.refused(400, "error_bad_request", None);
    assert_eq!(dwight.get(&path(&token)).await.body["title"], "e");
    assert_eq!(dwight.delete(&path(&token)).header("if-match", "4").await.status, 200);
}

#[tokio::test]
async fn an_invalid_token_id_is_refused() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for id in ["x", "t_", "t_C0FFEE00000000000000", "%27%20OR%201=1", "t_c0ffee00000000000000%00"] {
        let answer = dwight.get(&format!("{TOKENS}/{id}")).await;
        answer.refused(400, "error_invalid_data", Some("token_id"));
    }
    dwight.get(&format!("{TOKENS}/t_c0ffee00000000000000")).await.refused(404, "error_not_found", None);
    dwight.get(&format!("{TOKENS}/%ff")).await.refused(400, "error_bad_request", None);
}

#[tokio::test]
async fn every_change_leaves_one_audit_record() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({ "title": "ci" })).await;
    server.pass(SECOND);
    dwight.patch(&path(&token)).json(json!({ "status": "inactive", "title": "ci" })).await;
    server.pass(SECOND);
    dwight.delete(&path(&token)).await;
    let log = dwight.get("/user/dwight-schrute/audit_log?limit=3").await;
    let actions: Vec<_> = log.items().iter().map(|record| record["action_type"].as_str().unwrap()).collect();
    assert_eq!(actions[..2], ["token.delete", "token.update"]);
    assert_eq!(log.items()[1]["data"], json!({ "status": "inactive" }));
    for record in &log.items()[..2] {
        assert_eq!(record["target_id"], token["id"]);
        assert_eq!(record["actor_handle"], "dwight-schrute");
        assert_eq!(record["actor_ip"], "127.0.0.1");
    }
}
