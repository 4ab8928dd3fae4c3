//! The program itself: what it prints, how it stops, and that it keeps what it acknowledged.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Process {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn start(folder: &Path, flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_backend"))
            .args(["--bind", "127.0.0.1:0", "--database", folder.join("db").to_str().unwrap()])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::options().append(true).create(true).open(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    fn line(&mut self, start: &str) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().strip_prefix(start).unwrap_or_else(|| panic!("{start:?} expected: {line:?}")).to_owned()
    }

    fn signal(&mut self, name: &str) -> std::process::ExitStatus {
        Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn sign_in(link: &str) -> (String, String) {
    let (base, rest) = link.split_once("/login").unwrap();
    let answer = reqwest::get(format!("{base}/api/v0/login{rest}")).await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    (base.to_owned(), cookie)
}

#[tokio::test]
async fn it_prints_where_it_is_and_how_to_sign_in_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let site = tempfile::tempdir().unwrap();
    std::fs::write(site.path().join("index.html"), "<p>").unwrap();
    for signal in ["-INT", "-TERM"] {
        let mut process = Process::start(folder.path(), &["--demo", "--site", site.path().to_str().unwrap()]);
        let url = process.line("app: ");
        let link = process.line("sign-in: ");
        assert!(url.starts_with("http://127.0.0.1:") && link.starts_with(&format!("{url}/login/confirm?t=")), "{link}");
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 200);
        let (base, _) = sign_in(&link).await;
        let ask = json!({ "email": "dwight@schrutefarms.example", "state": "/user/x" });
        let answer = reqwest::Client::new().post(format!("{base}/api/v0/login")).json(&ask).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let mailed = process.line("mail for dwight@schrutefarms.example: ");
        assert!(mailed.starts_with(&base) && mailed.ends_with("&state=%2Fuser%2Fx"), "{mailed}");
        assert!(process.signal(signal).success(), "{signal}");
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = 1;
    for _ in 0..3 {
        let mut process = Process::start(folder.path(), &["--demo"]);
        let (base, cookie) = sign_in(&process.line("sign-in: ")).await;
        let url = format!("{base}/api/v0/user/dwight-schrute/preferences");
        let client = reqwest::Client::new();
        let before: Value = client.get(&url).header("cookie", &cookie).send().await.unwrap().json().await.unwrap();
        let version = before["version_id"].as_i64().unwrap();
        // The one that was under way when the process died may be there or not.
        assert!(version == acknowledged || version == acknowledged + 1, "{version} {acknowledged}");
        acknowledged = version;
        let killer = tokio::task::spawn_blocking(move || {
            std::thread::sleep(std::time::Duration::from_millis(300));
            process.signal("-KILL");
        });
        loop {
            let change = client.patch(&url).header("cookie", &cookie).header("origin", &base);
            let change = change.json(&json!({ "communication_tips_and_tricks": "enabled" })).send().await;
            let Ok(answer) = change else { break };
            let Ok(body) = answer.json::<Value>().await else { break };
            acknowledged = body["version_id"].as_i64().unwrap();
        }
        killer.await.unwrap();
        assert!(acknowledged > version, "some were acknowledged before the kill");
    }
}

/// Whether the bytes of the file hold `text`.
fn holds(file: &Path, text: &str) -> bool {
    std::fs::read(file).unwrap().windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn no_secret_is_in_the_log_or_in_any_file_and_the_password_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut secrets = Vec::new();
    let mut password = Value::Null;
    for round in 0..2 {
        let mut process = Process::start(folder.path(), &["--demo", "--log", "trace"]);
        let link = process.line("sign-in: ");
        let (base, cookie) = sign_in(&link).await;
        let account = format!("{base}/api/v0/user/dwight-schrute");
        let call = |method: reqwest::Method, path: &str| {
            let call = reqwest::Client::new().request(method, format!("{account}{path}"));
            call.header("cookie", &cookie).header("origin", &base)
        };
        let shown: Value = call(reqwest::Method::GET, "/password").send().await.unwrap().json().await.unwrap();
        if round == 1 {
            assert_eq!(shown, password);
        }
        password = call(reqwest::Method::POST, "/password").send().await.unwrap().json().await.unwrap();
        assert_ne!(password["$password"], shown["$password"]);
        let token: Value = call(reqwest::Method::POST, "/token").send().await.unwrap().json().await.unwrap();
        // Refusals are logged, with what was asked for.
        let plain = token["token"].as_str().or(secrets.last().map(String::as_str)).unwrap_or_default().to_owned();
        let wrong = reqwest::Client::new().get(format!("{account}/nothing")).bearer_auth(&plain).send().await.unwrap();
        assert_eq!(wrong.status(), 404);
        assert_eq!(call(reqwest::Method::POST, "/password").body("[").send().await.unwrap().status(), 400);
        secrets.extend([shown, password.clone()].map(|body| body["$password"].as_str().unwrap().to_owned()));
        secrets.extend([link.split_once("t=").unwrap().1.to_owned(), cookie.split_once('=').unwrap().1.to_owned()]);
        secrets.push(plain);
        assert!(process.signal("-TERM").success());
    }
    assert!(holds(&folder.path().join("log"), "refused"), "the search finds what is there");
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap().path();
        for secret in &secrets {
            assert!(secret.len() >= 14 && !holds(&file, secret), "{secret} in {}", file.display());
        }
    }
}

#[tokio::test]
async fn a_key_file_that_is_none_stops_it_in_words() {
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
