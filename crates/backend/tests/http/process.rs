//! The command line: what the program prints, and how it stops.

use crate::support::process::{Browser, Process};
use serde_json::json;
use std::path::Path;
use std::process::Command;

#[tokio::test]
async fn it_prints_its_address_and_a_sign_in_link_and_stops_on_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("index.html"), "<p>").unwrap();
    for signal in ["-INT", "-TERM"] {
        let mut process = Process::start(folder.path(), &["--demo", "--site", site.path().to_str().unwrap()]);
        let url = process.line("app: ");
        let link = process.line("sign-in: ");
        assert!(url.starts_with("http://127.0.0.1:") && link.starts_with(&format!("{url}/login/confirm?t=")), "{link}");
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 200);
        let dwight = Browser::open(&link).await;
        let ask = json!({ "email": "dwight@schrutefarms.example", "state": "/user/x" });
        let answer = dwight.call(reqwest::Method::POST, "/login").json(&ask).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let mailed = process.line("mail for dwight@schrutefarms.example: ");
        assert!(mailed.starts_with(&url) && mailed.ends_with("&state=%2Fuser%2Fx"), "{mailed}");
        assert!(process.signal(signal).success(), "{signal}");
    }
}

/// Whether the file contains `text`.
fn holds(file: &Path, text: &str) -> bool {
    std::fs::read(file).unwrap().windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn an_invalid_key_file_stops_it_with_a_message() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("db.key"), "short").unwrap();
    let mut process = Process::start(folder.path(), &[]);
    assert!(!process.child.wait().unwrap().success());
    assert!(holds(&folder.path().join("log"), "db.key: this is no key of 32 bytes"));
}

#[tokio::test]
async fn a_lost_key_file_stops_it_with_a_message_while_it_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let (key, kept) = (folder.path().join("db.key"), folder.path().join("kept"));
    let mut process = Process::start(folder.path(), &["--demo"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let password = dwight.get("/user/dwight-schrute/password").await;
    assert!(process.signal("-TERM").success());
    std::fs::rename(&key, &kept).unwrap();
    let mut process = Process::start(folder.path(), &["--demo"]);
    assert_eq!(process.output_or_end(), "", "it does not start");
    assert!(!process.child.wait().unwrap().success());
    assert!(holds(&folder.path().join("log"), "db.key: the key file is missing, and the database has values"));
    assert!(!key.exists(), "no other key takes its place");
    std::fs::rename(&kept, &key).unwrap();
    let mut process = Process::start(folder.path(), &["--demo"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    assert_eq!(dwight.get("/user/dwight-schrute/password").await, password);
}

#[test]
fn a_lost_key_file_is_replaced_while_nothing_is_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        Command::new(env!("CARGO_BIN_EXE_backend"))
            .args([
                "user",
                "add",
                "pam@beesly.example",
                "pam",
                "--database",
                folder.path().join("db").to_str().unwrap()
            ])
            .status()
            .unwrap()
            .success()
    );
    let site = folder.path().to_str().unwrap();
    for _ in 0..2 {
        let mut process = Process::start(folder.path(), &["--site", site]);
        process.line("app: ");
        process.signal("-KILL");
        std::fs::remove_file(folder.path().join("db.key")).unwrap();
    }
}

#[test]
fn a_second_backend_on_the_same_database_is_refused_until_the_first_one_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.path().join("db"), elsewhere.path().join("db")).unwrap();
    for signal in ["-KILL", "-TERM"] {
        let mut first = Process::start(folder.path(), &["--demo"]);
        first.line("sign-in: ");
        for path in [folder.path(), elsewhere.path()] {
            let mut second = Process::start(path, &["--demo"]);
            assert_eq!(second.output_or_end(), "", "it does not start");
            assert!(!second.child.wait().unwrap().success());
            assert!(holds(&path.join("log"), "db: another backend is using this database"));
        }
        first.signal(signal);
    }
    Process::start(folder.path(), &["--demo"]).line("sign-in: ");
}

#[test]
fn creating_a_database_is_logged_and_opening_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    for _ in 0..2 {
        let mut process = Process::start(folder.path(), &["--demo"]);
        process.line("sign-in: ");
        assert!(process.signal("-TERM").success());
        let text = std::fs::read_to_string(&log).unwrap();
        let created =
            format!("there was no database here: creating an empty one file={}", folder.path().join("db").display());
        assert!(text.contains(&created), "{text}");
        assert_eq!(text.matches("there was no database").count(), 1, "{text}");
    }
}

#[tokio::test]
async fn an_account_is_added_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("db");
    let add = || {
        Command::new(env!("CARGO_BIN_EXE_backend"))
            .args(["user", "add", "pam@beesly.example", "pam", "--database", file.to_str().unwrap()])
            .output()
            .unwrap()
    };
    let first = add();
    assert!(first.status.success());
    assert!(String::from_utf8(first.stdout).unwrap().starts_with("added pam (u_"));
    let second = add();
    assert!(!second.status.success());
    assert_eq!(String::from_utf8(second.stderr).unwrap(), "backend: This handle is taken.\n");
    assert!(String::from_utf8(first.stderr).unwrap().contains("there was no database here"));
}
