//! The service as its operator sees it: health checks, shutdown and log.

use crate::support::process::{Browser, Process};
use crate::support::{DWIGHT, Server};
use backend::db::Db;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

async fn told(url: &str) -> (u16, String) {
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn health_checks_report_liveness_and_readiness() {
    let server = Server::start().await;
    let (lives, ready) = (format!("{}/healthz", server.url), format!("{}/readyz", server.url));
    assert_eq!(told(&lives).await, (200, "ok\n".into()));
    assert_eq!(told(&ready).await, (200, "ready\n".into()));

    // Another process locks the database.
    let other = Db::open(&server.folder.path().join("test.sqlite3")).await.unwrap();
    let write = other.write().await.unwrap();
    assert_eq!(told(&ready).await, (503, "the database is busy\n".into()));
    assert_eq!(told(&lives).await, (200, "ok\n".into()));
    write.rollback().await.unwrap();
    assert_eq!(told(&ready).await, (200, "ready\n".into()));

    server.sql("DELETE FROM _sqlx_migrations WHERE version > 2").await;
    assert_eq!(told(&ready).await, (503, "the database is of another version\n".into()));
    server.sql("DROP TABLE _sqlx_migrations").await;
    assert_eq!(told(&ready).await, (503, "the database cannot be used\n".into()));
    server.app.begin_shutdown();
    assert_eq!(told(&ready).await, (503, "stopping\n".into()));
    assert_eq!(told(&lives).await, (200, "ok\n".into()));
}

/// Waits until the service says this about its readiness. It tries a change once a second.
async fn becomes(ready: &str, status: u16, text: &str) {
    let begun = Instant::now();
    let mut last = told(ready).await;
    while last != (status, text.to_owned()) {
        assert!(begun.elapsed() < Duration::from_secs(5), "{last:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
        last = told(ready).await;
    }
}

#[tokio::test]
async fn readiness_fails_while_the_disk_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::with_file_limit(folder.path(), &["--demo", "--demo-empty"], 3 << 20);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let ready = format!("http://{}/readyz", address(&dwight));
    assert_eq!(told(&ready).await, (200, "ready\n".into()));
    // Each change adds pages to the write-ahead log until it has reached the limit.
    let preferences = async |value: &str| {
        let change = json!({ "communication_tips_and_tricks": value });
        dwight.call(Method::PATCH, "/user/dwight-schrute/preferences").json(&change).send().await.unwrap().status()
    };
    let mut failures = 0;
    for number in 0..5000 {
        failures = if preferences(["enabled", "disabled"][number % 2]).await == 500 { failures + 1 } else { 0 };
        if failures == 5 {
            break;
        }
    }
    assert_eq!(failures, 5, "the disk is full");
    becomes(&ready, 503, "the disk of the database is full or fails\n").await;
    let mut db = crate::full_disk::open(&folder.path().join("db")).await;
    crate::full_disk::make_room(&mut db).await;
    becomes(&ready, 200, "ready\n").await;
}

#[tokio::test]
async fn readiness_fails_when_a_file_of_the_service_is_damaged_or_gone() {
    type Ruin = fn(&Path);
    let overwrite: Ruin = |folder| std::fs::write(folder.join("db"), vec![0x55; 100_000]).unwrap();
    let scribble: Ruin = |folder| {
        let file = std::fs::File::options().write(true).open(folder.join("db")).unwrap();
        let end = file.metadata().unwrap().len();
        for at in (8192..end - 4096).step_by(4096) {
            std::os::unix::fs::FileExt::write_all_at(&file, &[0x55; 1000], at).unwrap();
        }
    };
    let remove: Ruin = |folder| std::fs::remove_file(folder.join("db")).unwrap();
    let replace: Ruin = |folder| {
        std::fs::copy(folder.join("db"), folder.join("copy")).unwrap();
        std::fs::rename(folder.join("copy"), folder.join("db")).unwrap();
    };
    let without_key: Ruin = |folder| std::fs::remove_file(folder.join("db.key")).unwrap();
    let other_key: Ruin = |folder| std::fs::write(folder.join("db.key"), [7; 32]).unwrap();
    for (ruin, reason) in [
        (overwrite, "the database file is damaged\n"),
        (scribble, "the database file is damaged\n"),
        (remove, "the database file is missing, or cannot be read\n"),
        (replace, "the database file was replaced\n"),
        (without_key, "the key file is missing\n"),
        (other_key, "the key file was replaced\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        // The second start has all of its data in the file, and none in the write-ahead log.
        for is_last in [false, true] {
            let mut process = Process::start(folder.path(), &["--demo", "--demo-empty"]);
            let link = process.line("sign-in: ");
            if is_last {
                let ready = format!("{}/readyz", link.split_once("/login").unwrap().0);
                assert_eq!(told(&ready).await, (200, "ready\n".into()));
                let mut db = crate::full_disk::open(&folder.path().join("db")).await;
                crate::full_disk::make_room(&mut db).await;
                ruin(folder.path());
                becomes(&ready, 503, reason).await;
                assert_eq!(told(&ready.replace("readyz", "healthz")).await.0, 200);
            } else {
                assert!(process.signal("-TERM").success());
            }
        }
    }
}

/// The number of the process's descriptors.
fn descriptors(process: &Process) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", process.child.id())).unwrap().count()
}

#[tokio::test]
async fn slow_and_idle_connections_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--demo", "--idle-timeout=1"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let before = descriptors(&process);
    let mut streams = Vec::new();
    for number in 0..200 {
        let mut stream = TcpStream::connect(address(&dwight)).await.unwrap();
        // Nothing, a part of a request, or a whole one after which nothing follows.
        let head = ["", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"];
        stream.write_all(head[number % 3].as_bytes()).await.unwrap();
        streams.push(stream);
    }
    // Some go on, a byte at a time: that does not help them.
    let (slow, rest) = streams.split_at_mut(20);
    let (mut open, begun) = (true, Instant::now());
    while open {
        assert!(begun.elapsed() < Duration::from_secs(10), "a slow request is still waited for");
        tokio::time::sleep(Duration::from_millis(100)).await;
        for stream in slow.iter_mut().skip(1).step_by(3) {
            open = stream.write_all(b"a").await.is_ok();
        }
    }
    for stream in rest {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
    let begun = Instant::now();
    while descriptors(&process) > before {
        assert!(begun.elapsed() < Duration::from_secs(4), "{} descriptors", descriptors(&process));
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn connections_past_the_limit_wait_until_others_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--demo", "--max-connections=5", "--idle-timeout=1"]);
    let link = process.line("sign-in: ");
    let origin = link.split_once("/login").unwrap().0.to_owned();
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(origin.trim_start_matches("http://")).await.unwrap());
    }
    assert!(descriptors(&process) < 50, "they are not accepted");
    drop(silent.split_off(20));
    // After those before it, a second for every five.
    assert_eq!(told(&format!("{origin}/healthz")).await.0, 200);
    let log = log(folder.path());
    assert_eq!(log.matches("the limit of connections is reached").count(), 1, "{log}");
}

#[tokio::test]
async fn without_descriptors_the_service_says_so_and_goes_on_when_there_are_some() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::with_descriptor_limit(folder.path(), &["--demo", "--idle-timeout=2"], 60);
    let link = process.line("sign-in: ");
    let origin = link.split_once("/login").unwrap().0.to_owned();
    let mut silent = Vec::new();
    for _ in 0..60 {
        silent.push(TcpStream::connect(origin.trim_start_matches("http://")).await.unwrap());
    }
    assert_eq!(told(&format!("{origin}/healthz")).await.0, 200);
    let log = log(folder.path());
    let lines = log.matches("a connection could not be accepted").count();
    assert!((1..10).contains(&lines), "{log}");
}

#[tokio::test]
async fn readiness_says_that_the_service_stops_before_its_port_closes() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--demo", "--drain=60"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let ready = format!("http://{}/readyz", address(&dwight));
    assert_eq!(told(&ready).await, (200, "ready\n".into()));
    process.send("-TERM");
    becomes(&ready, 503, "stopping\n").await;
    assert_eq!(dwight.get("/actor").await["handle"], "dwight-schrute", "requests are still answered");
    // A second signal ends the wait.
    process.send("-TERM");
    refused(&address(&dwight)).await;
    assert!(process.child.wait().unwrap().success());
}

/// The address of a running process, without `http://`.
fn address(browser: &Browser) -> String {
    browser.api.trim_start_matches("http://").trim_end_matches("/api/v0").to_owned()
}

/// Sends the head of a change, and returns when the service waits for its body.
async fn begin(browser: &Browser, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address(browser)).await.unwrap();
    let head = format!(
        "PATCH /api/v0/user/dwight-schrute HTTP/1.1\r\nHost: a\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n",
        browser.cookie
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).await.unwrap();
    stream
}

/// Waits until connections are refused.
async fn refused(address: &str) {
    let begun = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(4), "new connections are still taken");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn shutdown_finishes_running_requests_and_accepts_no_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--demo"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let body = r#"{"display_name":"drained"}"#;
    let mut slow = begin(&dwight, body.len()).await;
    slow.write_all(&body.as_bytes()[..5]).await.unwrap();
    let begun = Instant::now();
    process.send("-TERM");
    refused(&address(&dwight)).await;
    assert!(process.child.try_wait().unwrap().is_none(), "it waits");
    slow.write_all(&body.as_bytes()[5..]).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("drained"), "{answer}");
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    assert!(process.child.wait().unwrap().success());
    assert!(begun.elapsed() < Duration::from_secs(4), "as soon as nothing is under way any more");

    let mut process = Process::start(folder.path(), &["--demo"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    assert_eq!(dwight.get("/actor").await["display_name"], "drained");
}

#[tokio::test]
async fn shutdown_waits_at_most_five_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--demo"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let _slow = begin(&dwight, 100).await;
    let begun = Instant::now();
    process.send("-TERM");
    let ended = tokio::task::spawn_blocking(move || process.child.wait().unwrap());
    assert!(ended.await.unwrap().success());
    assert!((4..8).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(log(folder.path()).contains("stopped before everything under way had ended"));
}

#[tokio::test]
async fn shutdown_waits_for_pending_mails() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smtp = format!("smtp://{}", listener.local_addr().unwrap());
    let mut process = Process::start(folder.path(), &["--demo", "--smtp", &smtp, "--mail-from", "a@b.example"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let asked = dwight.call(Method::POST, "/login").json(&json!({ "email": DWIGHT })).send().await.unwrap();
    assert_eq!(asked.status(), 201);
    let (mut stream, _) = listener.accept().await.unwrap();
    process.send("-TERM");
    refused(&address(&dwight)).await;
    // A slow mail server: its greeting comes only now.
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 a\r\n").await.unwrap();
    let (mut mail, mut is_mail) = (String::new(), false);
    while let Ok(Some(line)) = lines.next_line().await {
        mail += &line;
        let reply = match (is_mail, line.as_str()) {
            (true, ".") => "250 ok\r\n",
            (true, _) => continue,
            (false, "DATA") => "354 go on\r\n",
            (false, "QUIT") => "221 bye\r\n",
            (false, _) => "250 ok\r\n",
        };
        is_mail = line == "DATA";
        write.write_all(reply.as_bytes()).await.unwrap();
        if line == "QUIT" {
            break;
        }
    }
    assert!(mail.contains("/login/confirm?t="), "{mail}");
    assert!(process.child.wait().unwrap().success());
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap()
}

#[tokio::test]
async fn each_request_has_an_id_in_its_response_log_lines_and_errors() {
    for format in ["json", "text"] {
        let folder = tempfile::tempdir().unwrap();
        let flags = ["--demo", "--log", "debug", "--log-format", format];
        let mut process = Process::start(folder.path(), &flags);
        let dwight = Browser::open(&process.line("sign-in: ")).await;
        let mut seen = Vec::new();
        for (method, path, status, message, level) in [
            (Method::GET, "/actor", 200, "answered", "DEBUG"),
            (Method::PATCH, "/user/dwight-schrute/preferences", 400, "refused", "INFO"),
            (Method::POST, "/user/dwight-schrute/password", 201, "answered", "INFO"),
            (Method::GET, "/nothing", 404, "refused", "INFO"),
            (Method::PUT, "/actor", 405, "refused", "INFO"),
            (Method::GET, "/identity/%ff", 400, "refused", "INFO"),
        ] {
            let answer = dwight.call(method.clone(), path).send().await.unwrap();
            assert_eq!(answer.status(), status, "{path}");
            let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            assert!(id.starts_with("sperr_") && api_types::id::body(&id).is_some(), "{id}");
            if status >= 400 {
                assert_eq!(answer.json::<Value>().await.unwrap()["instance"], id);
            }
            seen.push((id, method, path, status, message, level));
        }
        // An id in the request is ignored.
        let planted = dwight.call(Method::GET, "/actor").header("x-request-id", "mine").send().await.unwrap();
        assert_ne!(planted.headers()["x-request-id"], "mine");
        assert!(process.signal("-TERM").success());

        let log = log(folder.path());
        for (id, method, path, status, message, level) in &seen {
            let lines: Vec<&str> = log.lines().filter(|line| line.contains(&format!("/api/v0{path}"))).collect();
            let lines: Vec<&str> = lines.into_iter().filter(|line| line.contains(id.as_str())).collect();
            assert_eq!(lines.len(), 1, "{id}: {lines:?}");
            if format == "json" {
                let line: Value = serde_json::from_str(lines[0]).unwrap();
                assert_eq!(
                    (&line["instance"], &line["message"], &line["level"]),
                    (&json!(id), &json!(message), &json!(level))
                );
                assert_eq!((&line["method"], &line["status"]), (&json!(method.as_str()), &json!(status)));
                assert!(line["timestamp"].is_string() && line["millis"].is_u64(), "{line}");
            } else {
                assert!(lines[0].contains(level) && lines[0].contains(message), "{}", lines[0]);
                assert!(lines[0].contains(&format!("status={status}")), "{}", lines[0]);
            }
        }
        if format == "json" {
            assert!(
                log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok_and(|it| it.is_object())),
                "{log}"
            );
        }
    }
}

#[tokio::test]
async fn log_lines_written_during_a_request_carry_its_id() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing listens there: the mail cannot be sent.
    let flags = ["--demo", "--smtp", "smtp://127.0.0.1:1", "--mail-from", "a@b.example", "--log-format", "json"];
    let mut process = Process::start(folder.path(), &flags);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let ask = dwight.call(Method::POST, "/login").json(&json!({ "email": DWIGHT }));
    let answer = ask.send().await.unwrap();
    assert!(process.signal("-TERM").success());
    let log = log(folder.path());
    let line: Value = log.lines().find(|line| line.contains("could not be sent")).unwrap().parse().unwrap();
    assert_eq!(line["span"]["instance"], answer.headers()["x-request-id"].to_str().unwrap(), "{line}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_with_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("db")).await.unwrap();
    let mut write = db.write().await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations VALUES (9999, 'newer', 0, 1, x'00', 0)";
    sqlx::query(newer).execute(&mut *write).await.unwrap();
    write.commit().await.unwrap();
    db.close().await;
    let mut process = Process::start(folder.path(), &[]);
    assert!(!process.child.wait().unwrap().success());
    assert!(log(folder.path()).contains("9999"), "{}", log(folder.path()));
}
