//! The content of the database, for tests that check whether anything has changed.

use super::Server;
use sqlx::Row;
use std::collections::BTreeMap;

/// Every row of every table as text, or those of the account with this id.
pub(crate) async fn rows(server: &Server, owner: Option<&str>) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (table, columns) in tables(server).await {
        let quoted: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
        let mut sql = format!("SELECT {} FROM {table}", quoted.join("||','||"));
        if owner.is_some() {
            let owning = |column: &&String| column.ends_with("user_id") || *column == "identity_id";
            let column = if table == "identity" { Some("id") } else { columns.iter().find(owning).map(String::as_str) };
            let Some(column) = column else { continue };
            sql = format!("{sql} WHERE {column} = ?");
        }
        let query = sqlx::query_scalar(&sql);
        let query = if owner.is_some() { query.bind(owner) } else { query };
        all.insert(table, query.fetch_all(&mut *server.app.db.read().await.unwrap()).await.unwrap());
    }
    assert!(all.values().any(|rows| !rows.is_empty()), "the search finds what is there");
    all
}

/// The tables and their columns.
pub(crate) async fn tables(server: &Server) -> BTreeMap<String, Vec<String>> {
    let sql = "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c \
        WHERE m.type = 'table' AND m.name NOT LIKE '_sqlx%'";
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in sqlx::query(sql).fetch_all(&mut *server.app.db.read().await.unwrap()).await.unwrap() {
        tables.entry(row.get("t")).or_default().push(row.get("c"));
    }
    tables
}
