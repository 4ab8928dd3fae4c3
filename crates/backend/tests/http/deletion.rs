//! Deleting an account.

use crate::support::rows::tables;
use crate::support::{DWIGHT, MICHAEL, START, Server};
use backend::demo;
use backend::store::account;
use serde_json::json;
use sqlx::Row;

const DWIGHT_USER: &str = "/user/dwight-schrute";
const GIVE_AWAY: &str = "UPDATE org_member SET role = 'member' WHERE role = 'owner'";

#[tokio::test]
async fn the_only_owner_of_an_organization_cannot_delete_their_account() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let answer = dwight.delete(DWIGHT_USER).await;
    answer.refused(403, "error_forbidden", None);
    let one = "You are the only owner of Schrute Farms. Give it another owner or delete it first.";
    assert_eq!(answer.body["detail"], one);
    assert_eq!(answer.header("set-cookie"), "");

    server.sql("UPDATE org_member SET role = 'owner'").await;
    server
        .sql(
            "UPDATE org_member SET status = 'pending' \
             WHERE user_id = (SELECT id FROM identity WHERE handle = 'michael-scott')",
        )
        .await;
    server.sql("UPDATE identity SET display_name = NULL WHERE handle = 'schrute-farms'").await;
    let answer = dwight.delete(DWIGHT_USER).await;
    let two =
        "You are the only owner of Dunder Mifflin and schrute-farms. Give them another owner or delete them first.";
    assert_eq!(answer.body["detail"], two, "an invited owner is none");
    assert_eq!(dwight.get("/actor").await.status, 200);

    // With a second owner in each, the account can be deleted.
    server.sql("UPDATE org_member SET status = 'accepted'").await;
    let another = "INSERT INTO org_member SELECT 'm_c0ffee00000000000000', farms.id, michael.id, 'owner', 'accepted', \
        0, '', NULL, '', 1 FROM identity farms, identity michael \
        WHERE farms.handle = 'schrute-farms' AND michael.handle = 'michael-scott'";
    server.sql(another).await;
    assert_eq!(dwight.delete(DWIGHT_USER).await.status, 200);
    assert_eq!(server.anybody().get("/identity/schrute-farms").await.status, 200);
}

#[tokio::test]
async fn everything_of_a_deleted_account_is_gone() {
    let server = Server::start().await;
    server.sql(GIVE_AWAY).await;
    let (dwight, elsewhere) = (server.signed_in(DWIGHT).await, server.signed_in(DWIGHT).await);
    let michael = server.signed_in(MICHAEL).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let script = server.by_token(token["token"].as_str().unwrap());
    let link = server.link(DWIGHT).await;
    let before = dwight.get("/actor").await.body;

    let answer = dwight.delete(DWIGHT_USER).header("if-match", "1").await;
    assert_eq!((answer.status, &answer.body), (200, &before));
    assert!(answer.header("set-cookie").starts_with("session=; ") && answer.header("set-cookie").contains("Max-Age=0"));
    for caller in [&dwight, &elsewhere, &script] {
        caller.get("/actor").await.refused(401, "error_unauthorized", None);
        caller.delete(DWIGHT_USER).await.refused(401, "error_unauthorized", None);
    }
    server.anybody().get(&crate::support::confirm(&link)).await.refused(401, "error_unauthorized", None);
    server.anybody().get("/identity/dwight-schrute").await.refused(404, "error_not_found", None);
    server.anybody().get("/identity/dwight-schrute/avatar").await.refused(404, "error_not_found", None);
    michael.get(DWIGHT_USER).await.refused(404, "error_not_found", None);
    assert_eq!(michael.get("/actor/org").await.items().len(), 1);

    let id = before["id"].as_str().unwrap();
    assert_eq!(left(&server, id).await, [] as [String; 0]);
    let record: (String, String, String, i64) =
        sqlx::query_as("SELECT identity_id, handle, actor_ip, created_at FROM deletion")
            .fetch_one(&mut *server.app.db.read().await.unwrap())
            .await
            .unwrap();
    assert_eq!(record, (id.to_owned(), "dwight-schrute".into(), "127.0.0.1".into(), START));

    // The handle and the email address are free at once.
    let file = server.folder.path().join("test.sqlite3");
    let (_, new) = account::add(&file, DWIGHT, "dwight-schrute").await.unwrap();
    let again = server.signed_in(DWIGHT).await;
    assert_eq!(again.get("/actor").await.body["id"], new);
    assert_eq!(again.get("/user/dwight-schrute/token").await.items().len(), 0);
    dwight.get("/actor").await.refused(401, "error_unauthorized", None);
    script.get("/actor").await.refused(401, "error_unauthorized", None);
}

/// The columns of all tables that still contain the account's id. There are none, except for creators of what others
/// own, and the record of the deletion.
pub(crate) async fn left(server: &Server, id: &str) -> Vec<String> {
    let mut left = Vec::new();
    let tables = tables(server).await;
    assert!(tables["audit"].contains(&"actor_handle".into()));
    for (table, column) in tables.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)))
    {
        let sql = format!("SELECT count(*) FROM {table} WHERE CAST({column} AS TEXT) IN (?, 'dwight-schrute', ?)");
        let count: i64 = sqlx::query_scalar(&sql)
            .bind(id)
            .bind(DWIGHT)
            .fetch_one(&mut *server.app.db.read().await.unwrap())
            .await
            .unwrap();
        if count > 0 && table != "deletion" && !(table == "identity" && column.ends_with("_by_id")) {
            left.push(format!("{table}.{column}"));
        }
    }
    let orphans =
        sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *server.app.db.read().await.unwrap()).await.unwrap();
    left.extend(orphans.iter().map(|row| format!("orphans in {}", row.get::<String, _>("table"))));
    left
}

#[tokio::test]
async fn a_deletion_based_on_an_old_version_deletes_nothing() {
    let server = Server::start().await;
    server.sql(GIVE_AWAY).await;
    let dwight = server.signed_in(DWIGHT).await;
    dwight.delete(DWIGHT_USER).header("if-match", "7").await.refused(412, "error_precondition_failed", None);
    assert_eq!(dwight.get("/actor").await.status, 200);
}

#[tokio::test]
async fn a_renamed_demo_account_is_kept_and_a_deleted_one_is_created_again() {
    let server = Server::start().await;
    server.sql(GIVE_AWAY).await;
    let dwight = server.signed_in(DWIGHT).await;
    let id = dwight.get("/actor").await.body["id"].clone();
    assert_eq!(dwight.patch(DWIGHT_USER).json(json!({ "handle": "beet-king" })).await.status, 200);
    let link = demo::prepare(&server.app).await.unwrap();
    let cookie = server.anybody().get(&crate::support::confirm(&link)).await.cookie();
    assert_eq!(server.by_cookie(&cookie).get("/actor").await.body["id"], id);

    assert_eq!(dwight.delete("/user/beet-king").await.status, 200);
    let link = demo::prepare(&server.app).await.unwrap();
    let cookie = server.anybody().get(&crate::support::confirm(&link)).await.cookie();
    let dwight = server.by_cookie(&cookie);
    assert_eq!(dwight.get("/actor").await.body["handle"], "dwight-schrute");
    assert_eq!(dwight.get("/user/dwight-schrute/workspace").await.items().len(), 8);
    assert_eq!(dwight.get("/actor/org").await.items().len(), 2);
    assert_eq!(server.signed_in(MICHAEL).await.get("/actor/workspace").await.items().len(), 1);
}
