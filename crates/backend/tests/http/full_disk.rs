//! The disk fills up under load and has room again later: no restart is needed, and nothing acknowledged is lost.

use crate::support::process::{Browser, Process};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::path::Path;
use tokio::task::JoinSet;

const FLAGS: [&str; 5] = ["--demo", "--demo-empty", "--limit-login=0", "--limit-mail=0", "--limit-account=0"];
const TOKENS: &str = "/user/dwight-schrute/token";
/// No file may grow beyond this: the write-ahead log reaches it before `SQLite` would start the log again by itself.
const MAX_FILE_BYTES: u64 = 3 << 20;
const WRITERS: usize = 8;
/// A small change may still fit where a larger one did not, so one failure does not mean that the disk is full.
const FAILURES_IN_A_ROW: usize = 5;

/// Makes a token with this title and answers the status.
async fn write(browser: &Browser, title: &str) -> u16 {
    let answer = browser.call(Method::POST, TOKENS).json(&json!({ "title": title })).send().await.unwrap();
    answer.status().as_u16()
}

/// Writes from several connections at once until there is no room, and answers the titles that were acknowledged.
async fn fill(browser: &Browser, round: usize) -> BTreeSet<String> {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let browser = browser.clone();
        writers.spawn(async move {
            let (mut acknowledged, mut failures) = (BTreeSet::new(), 0);
            for number in 0.. {
                let title = format!("fill {round} {writer} {number}");
                match write(&browser, &title).await {
                    201 => {
                        acknowledged.insert(title);
                        failures = 0;
                    }
                    500..600 => failures += 1,
                    status => panic!("{title}: {status}"),
                }
                if failures == FAILURES_IN_A_ROW {
                    break;
                }
            }
            acknowledged
        });
    }
    writers.join_all().await.into_iter().flatten().collect()
}

/// Moves the write-ahead log into the database file, which is far from its limit, and makes the log empty.
pub(crate) async fn make_room(db: &mut SqliteConnection) {
    let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(db).await.unwrap();
    assert_eq!(busy, 0);
}

pub(crate) async fn open(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(file.to_str().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_fail_while_the_disk_is_full_and_succeed_without_a_restart_once_it_has_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::with_file_limit(folder.path(), &FLAGS, MAX_FILE_BYTES);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let mut db = open(&folder.path().join("db")).await;
    sqlx::query("UPDATE constraint_rule SET value = 1000000 WHERE name = 'user_token'").execute(&mut db).await.unwrap();
    make_room(&mut db).await;

    let mut acknowledged = BTreeSet::new();
    for round in 0..3 {
        let filled = fill(&dwight, round).await;
        assert!(filled.len() > WRITERS, "the limit leaves room for some writes: {}", filled.len());
        acknowledged.extend(filled);
        // Reading goes on.
        assert_eq!(dwight.get("/actor").await["handle"], "dwight-schrute");

        make_room(&mut db).await;
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let browser = dwight.clone();
            writers.spawn(async move {
                let titles: Vec<String> = (0..4).map(|number| format!("room {round} {writer} {number}")).collect();
                for title in &titles {
                    assert_eq!(write(&browser, title).await, 201, "{title}");
                }
                titles
            });
        }
        acknowledged.extend(writers.join_all().await.into_iter().flatten());
    }

    let kept: Vec<String> =
        sqlx::query_scalar("SELECT title FROM token WHERE title IS NOT NULL").fetch_all(&mut db).await.unwrap();
    assert_eq!(kept.into_iter().collect::<BTreeSet<_>>(), acknowledged);
    let integrity: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut db).await.unwrap();
    assert_eq!(integrity, "ok");
    let list: Value = dwight.get(TOKENS).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 25);
    assert!(process.signal("-TERM").success());
}
