//! Mail preferences of an account.

use crate::support::{DWIGHT, Server};
use serde_json::json;

const PATH: &str = "/user/dwight-schrute/preferences";

#[tokio::test]
async fn one_preference_changes_and_the_others_stay() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let before = dwight.get(PATH).await.body;
    assert_eq!(before["communication_community_updates"], "enabled");
    assert_eq!(before["communication_tips_and_tricks"], "disabled");

    let answer = dwight.patch(PATH).json(json!({ "communication_community_updates": "disabled" })).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["communication_community_updates"], "disabled");
    assert_eq!(answer.body["communication_product_updates"], "enabled");
    assert_eq!(answer.body["communication_tips_and_tricks"], "disabled");
    assert_eq!(answer.body["version_id"], 2);
    assert_eq!(dwight.get(PATH).await.body, answer.body);

    let log = dwight.get("/user/dwight-schrute/audit_log").await;
    let record = log.items().iter().find(|record| record["action_type"] == "user.preferences.update").unwrap();
    assert_eq!(record["data"], json!({ "communication_community_updates": "disabled" }));
}

#[tokio::test]
async fn a_change_based_on_an_old_version_changes_nothing() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let change = |version: &str| {
        dwight.patch(PATH).header("if-match", version).json(json!({ "communication_tips_and_tricks": "enabled" }))
    };
    assert_eq!(change("1").await.status, 200);
    change("1").await.refused(412, "error_precondition_failed", None);
    assert_eq!(dwight.get(PATH).await.body["version_id"], 2);
}

#[tokio::test]
async fn an_invalid_preference_is_refused_by_name() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (body, field) in [
        ("", "body"),
        ("{", "body"),
        (r#"["enabled"]"#, "body"),
        (r#"{"communication_tips_and_tricks":true}"#, "communication_tips_and_tricks"),
        (r#"{"communication_tips_and_tricks":"on"}"#, "communication_tips_and_tricks"),
        (r#"{"communication_product_updates":""}"#, "communication_product_updates"),
        (
            r#"{"communication_community_updates":"disabled","communication_product_updates":"no"}"#,
            "communication_product_updates",
        ),
    ] {
        dwight.patch(PATH).text(body).await.refused(400, "error_invalid_data", Some(field));
    }
    let two = json!({ "communication_community_updates": "x", "communication_tips_and_tricks": "y" });
    let answer = dwight.patch(PATH).json(two).await;
    assert_eq!(answer.body["validation_errors"].as_array().unwrap().len(), 2);
    assert_eq!(dwight.get(PATH).await.body["version_id"], 1);
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let body = json!({ "communication_tips_and_tricks": "enabled", "communication_by_pigeon": [1] });
    assert_eq!(dwight.patch(PATH).json(body).await.status, 200);
}
