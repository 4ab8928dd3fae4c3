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
}
