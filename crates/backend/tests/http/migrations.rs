//! A database of every earlier version, with rows in each table, is migrated without losing data, and the service works
//! with it.

use crate::support::rows::rows;
use crate::support::{Caller, Server, confirm};
use api_types::Secret;
use backend::db::MIGRATIONS;
use backend::vault::Vault;
use serde_json::json;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// What each schema has added, with rows; see the migration of the same number.
const DATA: [&str; 7] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
];
const ID: &str = "u_c0ffee00000000000001";
const TOKEN: &str = "tpt_c0ffee00000000000001_aaaaaaaaaaaaaaaaaaaaaaaaa";
const CLI: &str = "tpt_c0ffee00000000000002_bbbbbbbbbbbbbbbbbbbbbbbbb";
const SESSION: &str = "session=cccccccccccccccccccccccccccccccc";
const LINK: &str = "dddddddddddddddddddddddddddddddddddddddd";

#[tokio::test]
async fn databases_of_all_earlier_versions_are_migrated_without_losing_data() {
    assert_eq!(MIGRATIONS.iter().count(), DATA.len(), "a new schema needs data of its own in tests/http/migrations");
    for version in 1..=DATA.len() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = SqliteConnectOptions::new()
            .filename(folder.path().join("test.sqlite3"))
            .create_if_missing(true)
            .connect()
            .await
            .unwrap();
        Migrator::new(schemas(version).path()).await.unwrap().run(&mut db).await.unwrap();
        for data in &DATA[..version] {
            sqlx::raw_sql(data).execute(&mut db).await.unwrap();
        }
        if version >= 5 {
            let vault = Vault::open(&folder.path().join("test.key")).unwrap();
            let sealed = vault.seal(ID, &Secret::new("1f2e-3d4c-5b6a".into())).unwrap();
            sqlx::query("UPDATE database_password SET sealed = ?").bind(sealed).execute(&mut db).await.unwrap();
        }
        let columns = columns(&mut db).await;
        let before = contents(&mut db, &columns).await;
        assert!(before.values().all(|rows| !rows.is_empty()), "version {version}: {before:?}");
        db.close().await.unwrap();

        let server = Server::inside(folder, &["--limit-login=0"]).await;
        let mut db = server.app.db.read().await.unwrap();
        let after = contents(&mut db, &columns).await;
        drop(db);
        for (table, rows) in &before {
            // A new link was created for the demo account, and expired ones were deleted: none of Pam's has expired.
            let lost: Vec<_> = rows.iter().filter(|row| !after[table].contains(row)).collect();
            assert!(lost.is_empty(), "version {version}, {table}: {lost:?}");
        }
        works(&server, version).await;
    }
}

/// A folder with the migrations up to this one.
fn schemas(version: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let all = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).unwrap();
    let mut all: Vec<_> = all.map(|file| file.unwrap().path()).collect();
    all.sort();
    for file in &all[..version] {
        std::fs::copy(file, folder.path().join(file.file_name().unwrap())).unwrap();
    }
    folder
}

/// Each table, with the columns to compare.
async fn columns(db: &mut SqliteConnection) -> Vec<(String, String)> {
    let sql = "SELECT m.name, group_concat('quote(' || c.name || ')', '||'',''||') \
        FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '_sqlx%' GROUP BY 1";
    sqlx::query_as(sql).fetch_all(db).await.unwrap()
}

async fn contents(db: &mut SqliteConnection, columns: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (table, columns) in columns {
        let sql = format!("SELECT {columns} FROM {table}");
        all.insert(table.clone(), sqlx::query_scalar(&sql).fetch_all(&mut *db).await.unwrap());
    }
    all
}

/// Pam's credentials still work.
async fn works(server: &Server, version: usize) {
    let pam = server.by_token(TOKEN);
    for caller in [&pam, &server.by_cookie(SESSION)] {
        assert_eq!(caller.get("/actor").await.body["id"], ID);
    }
    let link = server.anybody().get(&format!("/login/confirm?t={LINK}")).await;
    assert_eq!(link.status, 201);
    if version >= 2 {
        let image = server.anybody().get("/identity/pam/avatar").await;
        assert_eq!((image.header("content-type"), image.bytes.len()), ("image/png", 8));
    }
    if version >= 3 {
        assert_eq!(server.by_token(CLI).get("/actor").await.body["handle"], "pam");
    }
    let password = pam.get("/user/pam/password").await;
    assert_eq!(password.status, 200);
    assert_eq!(password.body["$password"] == "1f2e-3d4c-5b6a", version >= 5);
    let prices = pam.get("/user/pam/constraint?where=name='user_price_base'").await;
    assert_eq!(prices.items()[0]["value"], 9_000_000, "of a plan that came later");
    for path in ["token", "email", "workspace", "audit_log", "constraint"] {
        assert!(!pam.get(&format!("/user/pam/{path}")).await.items().is_empty(), "{path}");
    }
    for path in ["usage", "billing/invoice", "billing/subscription", "billing/payment_method"] {
        assert_eq!(pam.get(&format!("/user/pam/{path}")).await.items().is_empty(), version < 6, "{path}");
    }
    assert_eq!(pam.get("/actor/org").await.items()[0]["org"]["handle"], "art-school");
    changes(server, &pam).await;
}

/// And she may change everything, each change based on the migrated version.
async fn changes(server: &Server, pam: &Caller<'_>) {
    let name = pam.patch("/user/pam").header("if-match", "7").json(json!({ "display_name": "Pam Halpert" })).await;
    assert_eq!((name.status, &name.body["version_id"]), (200, &json!(8)));
    let tips = json!({ "communication_tips_and_tricks": "disabled" });
    let tips = pam.patch("/user/pam/preferences").header("if-match", "4").json(tips).await;
    assert_eq!((tips.status, &tips.body["version_id"]), (200, &json!(5)));
    let title = json!({ "status": "active", "title": "reception" });
    let title = pam.patch("/user/pam/token/t_c0ffee00000000000001").header("if-match", "3").json(title).await;
    assert_eq!((title.status, &title.body["version_id"]), (200, &json!(4)));
    pam.new_token("pam", json!({})).await;
    assert_eq!(pam.post("/user/pam/password").await.status, 201);
    assert_eq!(pam.delete("/user/pam/avatar").await.status, 201);
    server.anybody().get(&confirm(&server.link("pam@beesly.example").await)).await;
    pam.delete("/user/pam").await.refused(403, "error_forbidden", None);
    server.sql("UPDATE org_member SET role = 'member' WHERE org_id = 'o_c0ffee00000000000001'").await;
    assert_eq!(pam.delete("/user/pam").await.status, 200);
    let of_pam = rows(server, Some(ID)).await;
    assert!(of_pam.iter().all(|(table, rows)| rows.is_empty() || table == "deletion"), "{of_pam:?}");
}
