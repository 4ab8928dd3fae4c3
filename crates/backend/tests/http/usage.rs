//! Usage, by account and by workspace.

use crate::support::{Caller, DWIGHT, MICHAEL, Server};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

const USAGE: &str = "/user/dwight-schrute/usage";

fn query(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// All records for this path and `where`, page by page.
async fn all(caller: &Caller<'_>, path: &str, text: &str) -> Vec<Value> {
    let first = format!("{path}?limit=100{}{}", if text.is_empty() { "" } else { "&where=" }, query(text));
    let mut next = String::new();
    let mut records = Vec::new();
    loop {
        let answer = caller.get(&format!("{first}{next}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        records.extend(answer.items().iter().cloned());
        match answer.body["next_token"].as_str() {
            Some(token) => next = format!("&next_token={token}"),
            None => return records,
        }
    }
}

fn key(record: &Value) -> (String, String, String) {
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    (text("usage_date"), text("workspace_id"), text("metric"))
}

#[tokio::test]
async fn records_come_newest_day_first_each_once() {
    let server = Server::start().await;
    let records = all(&server.signed_in(DWIGHT).await, USAGE, "").await;
    // 88 days with records of eight workspaces and five metrics, and one more metric for the first workspace.
    assert_eq!(records.len(), 88 * (8 * 5 + 1));
    let keys: Vec<_> = records.iter().map(key).collect();
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    let mut sorted = keys.clone();
    sorted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (&a.1, &a.2).cmp(&(&b.1, &b.2))));
    assert_eq!(keys, sorted);
    assert_eq!((keys[0].0.as_str(), records[0]["unit"].as_str()), ("2026-10-01T00:00:00Z", Some("millisecond")));
}

#[tokio::test]
async fn where_filters_by_day_workspace_and_metric() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let everything = all(&dwight, USAGE, "").await;
    let some = all(&dwight, USAGE, "usage_date >= '2026-09-10' and usage_date < '2026-09-20'").await;
    let expected: Vec<_> = everything
        .iter()
        .filter(|it| {
            ("2026-09-10".."2026-09-20").contains(&it["usage_date"].as_str().unwrap().split('T').next().unwrap())
        })
        .cloned()
        .collect();
    assert_eq!((some.len(), &some), (10 * 41, &expected));

    let workspace = everything[0]["workspace_id"].as_str().unwrap();
    let one = all(&dwight, USAGE, &format!("workspace_id = '{workspace}' and metric = 'db_execution_ms'")).await;
    assert_eq!(one.len(), 88);
    assert!(one.iter().all(|it| it["workspace_id"] == workspace && it["metric"] == "db_execution_ms"));

    let workspaces = dwight.get("/user/dwight-schrute/workspace").await;
    let handle = workspaces.items().iter().find(|it| it["id"] == workspace).unwrap()["handle"].as_str().unwrap();
    let of_it =
        all(&dwight, &format!("/user/dwight-schrute/workspace/{handle}/usage"), "metric = 'db_execution_ms'").await;
    assert_eq!(of_it, one);
}

#[tokio::test]
async fn every_metric_has_its_dimension_and_unit() {
    let server = Server::start().await;
    let records = all(&server.signed_in(DWIGHT).await, USAGE, "usage_date = '2026-09-30'").await;
    let kinds: HashMap<&str, (&str, &str)> = records
        .iter()
        .map(|it| (it["metric"].as_str().unwrap(), (it["dimension"].as_str().unwrap(), it["unit"].as_str().unwrap())))
        .collect();
    assert_eq!(kinds["process_execution_ms"], ("compute", "millisecond"));
    assert_eq!(kinds["db_volume_used_bytes"], ("storage", "byte"));
    assert_eq!(kinds.len(), 6);
    assert!(records.iter().any(|it| it["billing_mode"] == "non_billable"));
}

#[tokio::test]
async fn an_invalid_filter_is_refused_with_its_position() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (text, at) in [
        ("usage_date >= 'yesterday'", "position 15"),
        ("usage_date != '2026-09-10'", "position 12"),
        ("value > '1'", "position 1"),
        ("workspace_id = 'w' or 1 = 1", "position 20"),
        ("metric = 'a'; DELETE FROM usage", "position 13"),
    ] {
        let answer = dwight.get(&format!("{USAGE}?where={}", query(text))).await;
        answer.refused(400, "error_invalid_data", Some("where"));
        assert!(answer.body["detail"].as_str().unwrap().contains(at), "{text}: {}", answer.text);
    }
    let injected = all(&dwight, USAGE, "workspace_id = 'x'' OR ''1''=''1'").await;
    assert_eq!(injected, Vec::<Value>::new());
}

#[tokio::test]
async fn usage_is_private_and_a_next_token_is_bound_to_its_filter() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    dwight.get("/user/michael-scott/usage").await.refused(403, "error_forbidden", None);
    dwight.get("/user/dwight-schrute/workspace/nowhere/usage").await.refused(403, "error_forbidden", None);
    dwight.get("/user/dwight-schrute/workspace/No/usage").await.refused(
        400,
        "error_invalid_data",
        Some("workspace_handle"),
    );
    server.anybody().get(USAGE).await.refused(401, "error_unauthorized", None);
    let next = dwight.get(&format!("{USAGE}?limit=1")).await.body["next_token"].as_str().unwrap().to_owned();
    let elsewhere = format!("{USAGE}?limit=1&next_token={next}&where={}", query("metric = 'db_execution_ms'"));
    dwight.get(&elsewhere).await.refused(400, "error_invalid_data", Some("next_token"));
    // Michael's workspace has records of its own, although it is in a tenant.
    let michael = server.signed_in(MICHAEL).await;
    assert_eq!(all(&michael, "/user/michael-scott/usage", "usage_date = '2026-10-01'").await.len(), 6);
}

/// 90 days of 200 workspaces for eleven accounts: about a million records. A page takes less than 5 ms; the test allows
/// ten times that, since other tests run at the same time, and takes the median.
#[tokio::test]
async fn a_page_of_a_million_records_is_found_by_its_index() {
    let server = Server::with(&["--limit-account=0", "--limit-mail=0", "--demo-empty"]).await;
    server
        .sql(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 989999) \
             INSERT INTO usage (identity_id, day, workspace_id, metric, billing_mode, value) \
             SELECT iif(i % 11 = 0, dwight.id, michael.id), 20000 + i / 11000, 'w_' || (i / 5 % 2200), \
             json_extract('[\"db_execution_ms\",\"process_execution_ms\",\"db_volume_used_bytes\",\"process_log_bytes\",\"snapshot_storage_bytes\"]', '$[' || (i % 5) || ']'), \
             'billable', i FROM n, identity dwight, identity michael \
             WHERE dwight.handle = 'dwight-schrute' AND michael.handle = 'michael-scott'",
        )
        .await;
    let dwight = server.signed_in(DWIGHT).await;
    let mut times = Vec::new();
    let mut path = format!("{USAGE}?limit=100&where={}", query("usage_date < '2024-12-01'"));
    for _ in 0..30 {
        let start = Instant::now();
        let answer = dwight.get(&path).await;
        times.push(start.elapsed());
        assert_eq!(answer.items().len(), 100);
        let next = answer.body["next_token"].as_str().unwrap();
        path = format!("{USAGE}?limit=100&where={}&next_token={next}", query("usage_date < '2024-12-01'"));
    }
    times.sort();
    assert!(times[15] < Duration::from_millis(50), "{times:?}");
    let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(
        "EXPLAIN QUERY PLAN SELECT * FROM usage WHERE identity_id = 'u' AND day < 20000 AND day <= 19999 \
         ORDER BY day DESC, workspace_id, metric, billing_mode LIMIT 101",
    )
    .fetch_all(&mut *server.app.db.read().await.unwrap())
    .await
    .unwrap();
    assert_eq!(
        plan.iter().map(|row| row.3.as_str()).collect::<Vec<_>>(),
        ["SEARCH usage USING PRIMARY KEY (identity_id=? AND day<?)"]
    );
}

#[tokio::test]
async fn an_owner_sets_thresholds_except_in_a_tenant() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let change = json!({ "usage_compute_threshold": 500, "usage_compute_action": "cap_and_warn" });
    let user = dwight.patch("/user/dwight-schrute").json(change.clone()).await;
    assert_eq!((user.status, &user.body["usage_compute_threshold"]), (200, &json!(500)));
    assert_eq!(dwight.get("/actor").await.body["usage_compute_action"], "cap_and_warn");
    let michael = server.signed_in(MICHAEL).await;
    michael.patch("/user/michael-scott").json(change).await.refused(403, "error_forbidden", None);
}
