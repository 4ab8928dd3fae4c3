//! Reading accounts, organizations, workspaces and identities.

use crate::support::{DWIGHT, MICHAEL, Server};
use serde_json::json;

#[tokio::test]
async fn an_owner_can_read_their_account() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let user = dwight.get("/user/dwight-schrute").await.body;
    assert_eq!(dwight.get("/actor").await.body, user);
    assert_eq!(user["display_name"], "Dwight K. Schrute");
    assert_eq!(user["tenant_id"], api_types::id::GLOBAL_TENANT);
    assert_eq!(user["avatar_url"], format!("{}/api/v0/identity/dwight-schrute/avatar", server.url));
    assert_eq!(user["billing"]["status"], "active");
    assert!(user["billing"]["cycle_anchor"].is_string());
    let emails = dwight.get("/user/dwight-schrute/email").await;
    assert_eq!((&emails.items()[0]["email"], &emails.items()[0]["status"]), (&json!(DWIGHT), &json!("verified")));
}

#[tokio::test]
async fn billing_of_an_account_in_a_tenant_is_hidden() {
    let server = Server::start().await;
    let michael = server.signed_in(MICHAEL).await;
    let user = michael.get("/actor").await.body;
    assert_eq!(user.get("billing"), None);
    assert_ne!(user["tenant_id"], api_types::id::GLOBAL_TENANT);
    let identity = server.anybody().get("/identity/michael-scott").await.body;
    assert_eq!(identity["tenant"]["id"], user["tenant_id"]);
    assert_eq!(identity["tenant"]["display_name"], "Sabre");
    assert_eq!(michael.get("/tenant/sabre").await.body, identity["tenant"]);
    michael.get("/tenant/turbot-pipes").await.refused(403, "error_forbidden", None);
    michael.get("/tenant/nowhere").await.refused(404, "error_not_found", None);
    server.anybody().get("/tenant/sabre").await.refused(401, "error_unauthorized", None);
}

#[tokio::test]
async fn organizations_are_listed_with_the_members_role() {
    let server = Server::start().await;
    let answer = server.signed_in(DWIGHT).await.get("/actor/org").await;
    let orgs: Vec<_> = answer
        .items()
        .iter()
        .map(|item| (item["org"]["handle"].as_str().unwrap(), item["role"].as_str().unwrap()))
        .collect();
    assert_eq!(orgs, [("dunder-mifflin", "member"), ("schrute-farms", "owner")]);
}

#[tokio::test]
async fn workspaces_have_handles_states_and_sizes() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let own = dwight.get("/user/dwight-schrute/workspace").await;
    let handles: Vec<_> = own.items().iter().map(|item| item["handle"].as_str().unwrap()).collect();
    assert_eq!(handles, ["audit", "beets", "ci", "costs", "prod", "sandbox", "security", "staging"]);
    for item in own.items() {
        assert!(item["state"].is_string() && item["db_volume_size_bytes"].as_i64().unwrap() > 0);
    }
    let reachable = dwight.get("/actor/workspace").await;
    assert_eq!(reachable.items().len(), 8);
    assert_eq!(reachable.items()[0]["identity"]["handle"], "dwight-schrute");
}

#[tokio::test]
async fn an_organizations_workspaces_are_accessible_to_its_members_only() {
    let server = Server::start().await;
    server
        .sql(
            "UPDATE workspace SET identity_id = (SELECT id FROM identity WHERE handle = 'schrute-farms') \
             WHERE handle = 'beets'",
        )
        .await;
    let answer = server.signed_in(DWIGHT).await.get("/actor/workspace").await;
    let beets = answer.items().iter().find(|item| item["handle"] == "beets").unwrap();
    assert_eq!((&beets["identity"]["handle"], &beets["role"]), (&json!("schrute-farms"), &json!("owner")));
    let answer = server.signed_in(MICHAEL).await.get("/actor/workspace").await;
    assert!(answer.items().iter().all(|item| item["handle"] != "beets"));
}

#[tokio::test]
async fn identities_are_public() {
    let server = Server::start().await;
    let identity = server.anybody().get("/identity/schrute-farms").await;
    assert_eq!((identity.status, &identity.body["type"]), (200, &json!("org")));
    server.anybody().get("/identity/nobody-at-all").await.refused(404, "error_not_found", None);
    server.anybody().get("/identity/nobody-at-all/avatar").await.refused(404, "error_not_found", None);
}

#[tokio::test]
async fn the_generated_image_can_be_embedded_anywhere_and_runs_nothing() {
    let server = Server::start().await;
    let image = server.anybody().get("/identity/dwight-schrute/avatar").await;
    assert_eq!((image.status, image.header("content-type")), (200, "image/svg+xml"));
    assert!(image.text.starts_with("<svg "));
    assert_eq!(image.header("cross-origin-resource-policy"), "cross-origin");
    assert!(image.header("content-security-policy").starts_with("default-src 'none'; "));
    assert_eq!(image.header("cache-control"), "public, max-age=300");
    let other = server.anybody().get("/identity/michael-scott/avatar").await;
    assert_ne!(image.text, other.text);

    let url = format!("{}/api/v0/identity/dwight-schrute/avatar", server.url);
    let again = reqwest::Client::new().get(url).header("if-none-match", image.header("etag")).send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(again.headers()["cross-origin-resource-policy"], "cross-origin");
}
