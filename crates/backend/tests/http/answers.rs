//! What each change answers, so that a client can see that it was made: the table in docs/api.md.

use crate::support::{Answer, DWIGHT, Server};
use reqwest::Method;
use serde_json::{Value, json};

const USER: &str = "/user/dwight-schrute";

/// The fields of an answer by these pointers.
fn fields<const N: usize>(answer: &Answer, pointers: [&str; N]) -> [Value; N] {
    pointers.map(|pointer| answer.body.pointer(pointer).cloned().unwrap_or_default())
}

#[tokio::test]
async fn every_change_answers_with_what_it_made() {
    let server = Server::start().await;
    server.sql("UPDATE org_member SET role = 'member'").await;
    let dwight = server.signed_in(DWIGHT).await;
    let send = async |method: Method, path: &str, body: Value| {
        let answer = dwight.call(method.clone(), path).json(body).await;
        assert!([200, 201].contains(&answer.status), "{method} {path}: {}", answer.text);
        answer
    };

    let user = send(Method::PATCH, USER, json!({ "display_name": "Dwight", "usage_compute_threshold": 7 })).await;
    assert_eq!(
        fields(&user, ["/display_name", "/usage_compute_threshold", "/version_id"]),
        [json!("Dwight"), json!(7), json!(2)]
    );
    let tips = json!({ "communication_tips_and_tricks": "enabled" });
    let preferences = send(Method::PATCH, &format!("{USER}/preferences"), tips).await;
    assert_eq!(fields(&preferences, ["/communication_tips_and_tricks", "/version_id"]), [json!("enabled"), json!(2)]);
    assert_eq!(preferences.body, dwight.get(&format!("{USER}/preferences")).await.body);

    let made = send(Method::POST, &format!("{USER}/token"), json!({ "title": "ci" })).await;
    assert_eq!(fields(&made, ["/title", "/status", "/version_id"]), [json!("ci"), json!("active"), json!(1)]);
    let token = format!("{USER}/token/{}", made.body["id"].as_str().unwrap());
    let paused = send(Method::PATCH, &token, json!({ "status": "inactive", "title": "old" })).await;
    assert_eq!(fields(&paused, ["/title", "/status", "/version_id"]), [json!("old"), json!("inactive"), json!(2)]);
    assert_eq!(send(Method::DELETE, &token, json!({})).await.body, paused.body, "as it was");

    let password = format!("{USER}/password");
    let before = dwight.get(&password).await.body;
    let rotated = send(Method::POST, &password, json!({})).await;
    assert!(rotated.body["id"] != before["id"] && rotated.body["$password"] != before["$password"]);
    assert_eq!(rotated.body, dwight.get(&password).await.body);

    let list = format!("{USER}/billing/subscription");
    let id = dwight.get(&list).await.items()[0]["id"].as_str().unwrap().to_owned();
    let canceled = send(Method::DELETE, &format!("{list}/{id}"), json!({})).await;
    let times = ["/canceled_at", "/cancel_at", "/cancel_at_period_end"];
    assert!(fields(&canceled, times).iter().all(|time| time.as_str().unwrap().ends_with('Z')), "{}", canceled.text);
    let resumed = send(Method::POST, &list, json!({})).await;
    assert_eq!(fields(&resumed, ["/id", "/canceled_at", "/cancel_at"]), [json!(id), json!(""), json!("")]);

    let cards = format!("{USER}/billing/payment_method");
    let spare = dwight.get(&cards).await.items().iter().find(|card| card["default"] == false).unwrap().clone();
    let card = format!("{cards}/{}", spare["id"].as_str().unwrap());
    let chosen = send(Method::PATCH, &card, json!({ "default": true })).await;
    assert_eq!(fields(&chosen, ["/id", "/default"]), [spare["id"].clone(), json!(true)]);
    let other = dwight.get(&cards).await.items().iter().find(|card| card["default"] == false).unwrap().clone();
    let removed = send(Method::DELETE, &format!("{cards}/{}", other["id"].as_str().unwrap()), json!({})).await;
    assert_eq!(removed.body["id"], other["id"]);

    let avatar = send(Method::DELETE, &format!("{USER}/avatar"), json!({})).await;
    assert_eq!(avatar.body["avatar_url"], dwight.get("/actor").await.body["avatar_url"]);

    for (method, state) in [(Method::PATCH, "confirmed"), (Method::DELETE, "pending")] {
        let asked = server.anybody().post("/login/token").await;
        let path = format!("/login/token/{}", asked.body["id"].as_str().unwrap());
        let login = send(method, &path, json!({ "state": "confirmed" })).await;
        assert_eq!(fields(&login, ["/id", "/state"]), [asked.body["id"].clone(), json!(state)]);
    }

    let reset = send(Method::PATCH, USER, json!({ "token_min_issued_at": "2026-10-01T11:55:00Z" })).await;
    assert_eq!(reset.body["token_min_issued_at"], "2026-10-01T12:00:00Z", "the time that was taken");
    let again = server.signed_in(DWIGHT).await;
    let deleted = again.delete(USER).await;
    assert_eq!(fields(&deleted, ["/id", "/handle"]), [reset.body["id"].clone(), json!("dwight-schrute")]);
}
