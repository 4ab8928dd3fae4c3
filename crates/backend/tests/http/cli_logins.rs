//! Signing in on a command line.

use crate::support::{Answer, Caller, DWIGHT, MICHAEL, Server};
use backend::clock::{DAY, MINUTE, SECOND};
use reqwest::Method;
use serde_json::json;

/// A command line that has requested a login.
struct Asked {
    /// The path of its login.
    path: String,
    code: String,
}

impl Asked {
    async fn new(server: &Server) -> Self {
        let answer = server.anybody().post("/login/token").await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        Self { path: format!("/login/token/{}", text("id")), code: text("code") }
    }

    async fn look(&self, server: &Server) -> Answer {
        server.anybody().get(&format!("{}?code={}", self.path, self.code)).await
    }

    async fn guess(&self, server: &Server) -> Answer {
        let other = if self.code == "000000" { "000001" } else { "000000" };
        server.anybody().get(&format!("{}?code={other}", self.path)).await
    }

    async fn confirm(&self, caller: &Caller<'_>) -> Answer {
        caller.patch(&self.path).json(json!({ "state": "confirmed" })).await
    }
}

async fn token(server: &Server, caller: &Caller<'_>) -> String {
    let asked = Asked::new(server).await;
    assert_eq!(asked.confirm(caller).await.status, 200);
    asked.look(server).await.body["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_command_line_is_signed_in_after_confirmation() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let answer = server.anybody().post("/login/token").await;
    let id = answer.body["id"].as_str().unwrap();
    let parts: Vec<&str> = id.split('_').collect();
    assert_eq!((parts.len(), parts[0], parts[1].len(), parts[2].len()), (3, "spttr", 20, 26), "{id}");
    assert!(parts[2].bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{id}");
    let code = answer.body["code"].as_str().unwrap();
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    let pending = json!({
        "id": id, "code": code, "client_ip": "127.0.0.1", "state": "pending", "created_at": "2026-10-01T12:00:00Z",
    });
    assert_eq!(answer.body, pending);

    let asked = Asked { path: format!("/login/token/{id}"), code: code.to_owned() };
    assert_eq!(asked.look(&server).await.body, pending);
    assert_eq!(dwight.get(&asked.path).await.body, pending);
    server.anybody().get(&asked.path).await.refused(401, "error_unauthorized", None);

    server.pass(SECOND);
    let confirmed = asked.confirm(&dwight).await;
    assert_eq!((confirmed.status, &confirmed.body["state"]), (200, &json!("confirmed")));
    assert_eq!((&confirmed.body["updated_at"], confirmed.body.get("token")), (&json!("2026-10-01T12:00:01Z"), None));
    assert_eq!(asked.confirm(&dwight).await.body, confirmed.body);
    assert_eq!(dwight.get(&asked.path).await.body, confirmed.body);

    server.pass(SECOND);
    let fetched = asked.look(&server).await;
    assert_eq!((fetched.status, &fetched.body["state"]), (200, &json!("confirmed")));
    let token = fetched.body["token"].as_str().unwrap();
    let parts: Vec<&str> = token.split('_').collect();
    assert_eq!((parts.len(), parts[0], parts[1].len(), parts[2].len()), (3, "tpt", 20, 25));
    let cli = server.by_token(token);
    assert_eq!(cli.get("/actor").await.body["handle"], "dwight-schrute");

    // Only once.
    asked.look(&server).await.refused(404, "error_not_found", None);
    dwight.get(&asked.path).await.refused(404, "error_not_found", None);
    asked.confirm(&dwight).await.refused(404, "error_not_found", None);

    // It is not an API token: neither listed nor counted.
    assert_eq!(dwight.get("/user/dwight-schrute/token").await.items().len(), 1);
    dwight.new_token("dwight-schrute", json!({})).await;
    let trail = dwight.get("/user/dwight-schrute/audit_log").await;
    for (action, data) in [("login.token.confirm", json!({ "client_ip": "127.0.0.1" })), ("login.token.use", json!({}))]
    {
        let record = trail.items().iter().find(|it| it["action_type"] == action).unwrap();
        assert_eq!((&record["data"], record["target_id"].as_str()), (&data, Some(&id[..26])));
    }
    assert!(!trail.text.contains(&id[26..]) && !trail.text.contains(token));

    server.pass(30 * DAY - 1);
    assert_eq!(cli.get("/actor").await.status, 200);
    server.pass(1);
    let expired = cli.get("/actor").await;
    expired.refused(401, "error_unauthorized", None);
    assert_eq!(expired.body["detail"], "This token has expired.");
}

#[tokio::test]
async fn a_head_request_does_not_use_the_token_up() {
    let server = Server::start().await;
    let asked = Asked::new(&server).await;
    asked.confirm(&server.signed_in(DWIGHT).await).await;
    let head = server.anybody().call(Method::HEAD, &format!("{}?code={}", asked.path, asked.code)).await;
    assert_eq!(head.status, 405);
    assert_eq!(asked.look(&server).await.status, 200);
}

#[tokio::test]
async fn five_wrong_codes_end_a_login() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let asked = Asked::new(&server).await;
    for _ in 0..4 {
        asked.guess(&server).await.refused(401, "error_unauthorized", None);
    }
    asked.confirm(&dwight).await;
    let empty = server.anybody().get(&format!("{}?code=", asked.path)).await;
    empty.refused(400, "error_invalid_data", Some("code"));
    asked.guess(&server).await.refused(401, "error_unauthorized", None);
    asked.look(&server).await.refused(404, "error_not_found", None);

    let asked = Asked::new(&server).await;
    for _ in 0..4 {
        asked.guess(&server).await.refused(401, "error_unauthorized", None);
    }
    assert_eq!(asked.look(&server).await.status, 200, "the right one is still taken");
}

#[tokio::test]
async fn a_login_ends_after_ten_minutes() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let (confirmed, pending) = (Asked::new(&server).await, Asked::new(&server).await);
    assert_eq!(confirmed.confirm(&dwight).await.status, 200);
    server.pass(10 * MINUTE - 1);
    assert_eq!(pending.look(&server).await.status, 200);
    server.pass(1);
    for asked in [&confirmed, &pending] {
        asked.look(&server).await.refused(404, "error_not_found", None);
        asked.guess(&server).await.refused(404, "error_not_found", None);
        asked.confirm(&dwight).await.refused(404, "error_not_found", None);
        dwight.get(&asked.path).await.refused(404, "error_not_found", None);
        dwight.delete(&asked.path).await.refused(404, "error_not_found", None);
    }
    Asked::new(&server).await;
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM cli_login")
        .fetch_one(&mut *server.app.db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(left, 1, "what has ended is cleared away");
}

#[tokio::test]
async fn a_refused_command_line_is_not_signed_in() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let (asked, confirmed) = (Asked::new(&server).await, Asked::new(&server).await);
    confirmed.confirm(&dwight).await;
    for asked in [&asked, &confirmed] {
        let answer = dwight.delete(&asked.path).await;
        assert_eq!((answer.status, answer.body.get("token")), (200, None));
        asked.look(&server).await.refused(404, "error_not_found", None);
        dwight.delete(&asked.path).await.refused(404, "error_not_found", None);
    }
}

#[tokio::test]
async fn a_confirmed_login_belongs_to_the_account_that_confirmed_it() {
    let server = Server::start().await;
    let (dwight, michael) = (server.signed_in(DWIGHT).await, server.signed_in(MICHAEL).await);
    let asked = Asked::new(&server).await;
    assert_eq!(michael.get(&asked.path).await.status, 200);
    asked.confirm(&dwight).await;
    michael.get(&asked.path).await.refused(404, "error_not_found", None);
    asked.confirm(&michael).await.refused(404, "error_not_found", None);
    michael.delete(&asked.path).await.refused(404, "error_not_found", None);
    let token = asked.look(&server).await.body["token"].as_str().unwrap().to_owned();
    assert_eq!(server.by_token(&token).get("/actor").await.body["handle"], "dwight-schrute");
}

#[tokio::test]
async fn only_a_page_of_ours_can_confirm_or_refuse_a_login() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let asked = Asked::new(&server).await;
    let word = json!({ "state": "confirmed" });
    asked.confirm(&server.anybody()).await.refused(401, "error_unauthorized", None);
    server.anybody().delete(&asked.path).await.refused(401, "error_unauthorized", None);
    for site in ["cross-site", "same-site", "none"] {
        let patch = dwight.bare(Method::PATCH, &asked.path).header("sec-fetch-site", site);
        patch.json(word.clone()).await.refused(403, "error_forbidden", None);
        let delete = dwight.bare(Method::DELETE, &asked.path).header("sec-fetch-site", site);
        delete.await.refused(403, "error_forbidden", None);
    }
    for (body, field) in [
        (json!({ "state": "pending" }), "state"),
        (json!({ "state": "CONFIRMED" }), "state"),
        (json!({ "state": 1 }), "state"),
        (json!({}), "state"),
    ] {
        dwight.patch(&asked.path).json(body).await.refused(400, "error_invalid_data", Some(field));
    }
    assert_eq!(asked.look(&server).await.body["state"], "pending");
    for id in ["x", "spttr_", "spttr_c0ffee00000000000000_00000000000000000000000000", "%00", "%27%20OR%201%3D1"] {
        let path = format!("/login/token/{id}");
        server.anybody().get(&format!("{path}?code=000000")).await.refused(404, "error_not_found", None);
        dwight.get(&path).await.refused(404, "error_not_found", None);
        dwight.patch(&path).json(word.clone()).await.refused(404, "error_not_found", None);
        dwight.delete(&path).await.refused(404, "error_not_found", None);
    }
}

#[tokio::test]
async fn a_token_cannot_confirm_a_login() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let api = dwight.new_token("dwight-schrute", json!({})).await["token"].as_str().unwrap().to_owned();
    let cli = token(&server, &dwight).await;
    let asked = Asked::new(&server).await;
    for plaintext in [api, cli] {
        let leaked = server.by_token(&plaintext);
        asked.confirm(&leaked).await.refused(403, "error_forbidden", None);
        assert_eq!(asked.look(&server).await.body["state"], "pending");
    }
    assert_eq!(asked.confirm(&dwight).await.status, 200);
}

#[tokio::test]
async fn a_reset_ends_command_line_tokens_and_logins_confirmed_before_it() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let cli = server.by_token(&token(&server, &dwight).await);
    let (confirmed, pending) = (Asked::new(&server).await, Asked::new(&server).await);
    confirmed.confirm(&dwight).await;
    let now = json!({ "token_min_issued_at": "2026-10-01T12:00:00Z" });
    assert_eq!(dwight.patch("/user/dwight-schrute").json(now).await.status, 200);
    cli.get("/actor").await.refused(401, "error_unauthorized", None);
    confirmed.look(&server).await.refused(404, "error_not_found", None);

    let again = server.signed_in(DWIGHT).await;
    assert_eq!(pending.confirm(&again).await.status, 200);
    let token = pending.look(&server).await.body["token"].as_str().unwrap().to_owned();
    assert_eq!(server.by_token(&token).get("/actor").await.status, 200);
}

#[tokio::test]
async fn a_command_line_token_ends_with_the_account_not_with_the_session() {
    let server = Server::start().await;
    server.sql("UPDATE org_member SET role = 'member'").await;
    let dwight = server.signed_in(DWIGHT).await;
    let cli = server.by_token(&token(&server, &dwight).await);
    assert_eq!(dwight.post("/logout").await.status, 204);
    assert_eq!(cli.patch("/user/dwight-schrute").json(json!({ "handle": "beet-king" })).await.status, 200);
    let waiting = Asked::new(&server).await;
    waiting.confirm(&server.signed_in(DWIGHT).await).await;
    assert_eq!(cli.delete("/user/beet-king").await.status, 200);
    cli.get("/actor").await.refused(401, "error_unauthorized", None);
    waiting.look(&server).await.refused(404, "error_not_found", None);
}

#[tokio::test]
async fn logins_and_polls_of_one_address_are_limited() {
    let server = Server::with(&["--limit-login=2"]).await;
    let asked = Asked::new(&server).await;
    Asked::new(&server).await;
    server.anybody().post("/login/token").await.refused(429, "error_too_many_requests", None);
    for _ in 0..60 {
        assert_eq!(asked.look(&server).await.status, 200);
    }
    let answer = asked.look(&server).await;
    answer.refused(429, "error_too_many_requests", None);
    assert_eq!(answer.header("retry-after"), "60");
    server.pass(MINUTE);
    assert_eq!(asked.look(&server).await.status, 200);
    Asked::new(&server).await;
}
