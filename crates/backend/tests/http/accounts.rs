//! Accounts created on the command line, and the demo data.

use crate::support::{DWIGHT, Server};
use backend::demo;
use backend::store::account;
use serde_json::json;

#[tokio::test]
async fn an_account_made_on_the_command_line_can_sign_in() {
    let server = Server::start().await;
    let file = server.folder.path().join("test.sqlite3");
    let (handle, id) = account::add(&file, "Pam@Beesly.example", "pam").await.unwrap();
    assert_eq!(handle, "pam");
    let pam = server.signed_in("pam@beesly.example").await;
    assert_eq!(pam.get("/actor").await.body["id"], id);
    assert_eq!(pam.get("/user/pam/preferences").await.status, 200);
    pam.new_token("pam", json!({})).await;

    let add = async |email: &str, handle: &str| account::add(&file, email, handle).await.unwrap_err();
    assert_eq!(add("x@y.example", "pam").await, "This handle is taken.");
    assert_eq!(add("x@y.example", "dunder-mifflin").await, "This handle is taken.");
    assert_eq!(add("PAM@beesly.example", "pam-two").await, "This email address is taken.");
    assert_eq!(add("x@y.example", "admin").await, "The handle admin is reserved.");
    assert!(add("x@y.example", "Not-A-Handle").await.contains("lower-case"));
    assert!(add("nobody", "fine").await.contains("email"));
}

#[tokio::test]
async fn an_account_made_on_the_command_line_can_delete_itself() {
    let server = Server::start().await;
    let file = server.folder.path().join("test.sqlite3");
    account::add(&file, "pam@beesly.example", "pam").await.unwrap();
    let pam = server.signed_in("pam@beesly.example").await;
    assert_eq!(pam.delete("/user/pam").await.status, 200);
    pam.get("/actor").await.refused(401, "error_unauthorized", None);
    server.anybody().get("/identity/pam").await.refused(404, "error_not_found", None);
}

#[tokio::test]
async fn demo_data_is_created_once_and_each_start_prints_a_new_link() {
    let server = Server::start().await;
    let (first, second) = (demo::prepare(&server.app).await.unwrap(), demo::prepare(&server.app).await.unwrap());
    assert_ne!(first, second);
    server.pass(backend::clock::DAY - 1);
    assert_eq!(server.anybody().get(&crate::support::confirm(&second)).await.status, 201);
    let dwight = server.signed_in(DWIGHT).await;
    assert_eq!(dwight.get("/user/dwight-schrute/workspace").await.items().len(), 8);
}

#[tokio::test]
async fn an_empty_demo_account_has_nothing() {
    let server = Server::with(&["--demo-empty", "--limit-login=0"]).await;
    let dwight = server.signed_in(DWIGHT).await;
    for path in ["/user/dwight-schrute/workspace", "/user/dwight-schrute/token", "/actor/org", "/actor/workspace"] {
        assert_eq!(dwight.get(path).await.body, json!({ "items": [] }), "{path}");
    }
    assert_eq!(dwight.get("/user/dwight-schrute/preferences").await.status, 200);
}
