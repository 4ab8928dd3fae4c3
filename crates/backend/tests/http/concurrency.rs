//! Concurrent calls: the invariants hold in whatever order they are served.

use crate::deletion;
use crate::support::rows::rows;
use crate::support::{DWIGHT, MICHAEL, Server, confirm};
use backend::clock::SECOND;
use backend::db::Db;
use backend::store::account;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const USER: &str = "/user/dwight-schrute";
const COUSINS: usize = 20;

/// A caller with a token and a connection for each of its calls.
#[derive(Clone)]
struct Script {
    api: String,
    token: String,
    cookie: String,
    client: Client,
}

impl Script {
    async fn of(server: &Server, email: &str, handle: &str) -> Self {
        let browser = server.signed_in(email).await;
        let token = browser.new_token(handle, json!({})).await;
        let token = token["token"].as_str().unwrap().to_owned();
        Self { api: format!("{}/api/v0", server.url), token, cookie: browser.cookie(), client: Client::new() }
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.api)).bearer_auth(&self.token)
    }

    fn patch(&self, path: &str, body: &Value) -> RequestBuilder {
        self.call(Method::PATCH, path).json(body)
    }

    /// Confirms a command-line login, as the page in the browser does.
    fn confirm(&self, path: &str) -> RequestBuilder {
        let call = self.client.patch(format!("{}{path}", self.api)).header("cookie", &self.cookie);
        call.header("sec-fetch-site", "same-origin").json(&json!({ "state": "confirmed" }))
    }

    async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path).send().await.unwrap().json().await.unwrap()
    }
}

/// Status and body of a response, which is never a 5xx.
async fn answered(call: RequestBuilder) -> (u16, Value) {
    let answer = call.send().await.unwrap();
    let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
    assert!(status < 500, "{status}: {text}");
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// Makes all calls at once.
async fn at_once(calls: impl IntoIterator<Item = RequestBuilder>) -> Vec<(u16, Value)> {
    calls.into_iter().map(answered).collect::<JoinSet<_>>().join_all().await
}

/// How often each status was returned.
fn counted(answers: &[(u16, Value)]) -> BTreeMap<u16, usize> {
    answers.iter().fold(BTreeMap::new(), |mut counts, (status, _)| {
        *counts.entry(*status).or_default() += 1;
        counts
    })
}

async fn select<T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin>(server: &Server, sql: &str) -> Vec<T> {
    sqlx::query_as(sql).fetch_all(&mut *server.app.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_creations_at_once_never_pass_the_limit() {
    let server = Server::start().await;
    let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
    server.sql("UPDATE constraint_rule SET value = 7 WHERE name = 'user_token'").await;
    let path = format!("{USER}/token");
    let answers = at_once((0..50).map(|_| script.call(Method::POST, &path))).await;
    assert_eq!(counted(&answers), [(201, 5), (402, 45)].into());
    assert_eq!(script.get(&path).await["items"].as_array().unwrap().len(), 7);
}

/// Accounts `cousin-0` and so on.
async fn cousins(server: &Server, count: usize) -> Vec<Script> {
    let file = server.folder.path().join("test.sqlite3");
    let mut scripts = Vec::new();
    for number in 0..count {
        let (handle, email) = (format!("cousin-{number}"), format!("mose{number}@schrutefarms.example"));
        account::add(&file, &email, &handle).await.unwrap();
        scripts.push(Script::of(server, &email, &handle).await);
    }
    scripts
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_of_many_concurrent_requests_for_a_handle_succeeds() {
    let server = Server::start().await;
    let file = server.folder.path().join("test.sqlite3");
    let scripts = cousins(&server, COUSINS).await;
    let wish = json!({ "handle": "mose" });
    let wishes =
        scripts.iter().enumerate().map(|(number, script)| script.patch(&format!("/user/cousin-{number}"), &wish));
    let wishes: Vec<_> = wishes.collect();
    // Two other processes on the same file.
    let added = tokio::spawn({
        let file = file.clone();
        async move { account::add(&file, "mose@schrutefarms.example", "mose").await.is_ok() }
    });
    let founded = tokio::spawn(async move {
        let db = Db::open(&file).await.unwrap();
        let mut write = db.write().await.unwrap();
        let org = "INSERT INTO identity (id, kind, handle, tenant_id, created_at, created_by_id, updated_by_id) \
            VALUES ('o_c0ffee00000000000000', 'org', 'mose', 't_00000000000000000000', 0, '', '')";
        let is_there = sqlx::query(org).execute(&mut *write).await.is_ok();
        write.commit().await.unwrap();
        is_there
    });
    let renamed = counted(&at_once(wishes).await);
    let others = usize::from(added.await.unwrap()) + usize::from(founded.await.unwrap());
    let won = renamed.get(&200).copied().unwrap_or_default();
    assert_eq!((won + others, renamed.get(&409).copied().unwrap_or_default()), (1, COUSINS - won), "{renamed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrently_swapped_handles_are_never_shared() {
    let server = Server::start().await;
    let scripts = cousins(&server, 6).await;
    let mut everybody = JoinSet::new();
    for (number, script) in scripts.into_iter().enumerate() {
        everybody.spawn(async move {
            let mut handle = format!("cousin-{number}");
            let mut renames = 0;
            for turn in 0..40 {
                // One handle more than there are cousins, so that one is always free.
                let wanted = format!("cousin-{}", (number + turn * 3 + 1) % 7);
                let call = script.patch(&format!("/user/{handle}"), &json!({ "handle": wanted }));
                match answered(call).await {
                    (200, user) => {
                        assert_eq!(user["handle"], wanted);
                        renames += usize::from(handle != wanted);
                        handle = wanted;
                    }
                    (409, _) => {}
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(script.get("/actor").await["handle"], handle);
            (handle, renames)
        });
    }
    let ends = everybody.join_all().await;
    assert_eq!(ends.iter().map(|(handle, _)| handle).collect::<BTreeSet<_>>().len(), 6, "{ends:?}");
    assert!(ends.iter().any(|(_, renames)| *renames > 0), "{ends:?}");
    let trail: Vec<(i64,)> =
        select(&server, "SELECT count(*) FROM audit WHERE action_type = 'user.handle.update'").await;
    assert_eq!(usize::try_from(trail[0].0).unwrap(), ends.iter().map(|(_, renames)| renames).sum::<usize>());
}

/// Twenty callers at once read `path`, change it by `change` and send it with the version they have read; after a 412
/// they start again. Returns how often that happened.
async fn read_and_change(script: &Script, path: &str, change: fn(&Value) -> Value) -> usize {
    let mut everybody = JoinSet::new();
    for _ in 0..20 {
        let (script, path) = (script.clone(), path.to_owned());
        everybody.spawn(async move {
            let mut late = 0;
            loop {
                let read = script.get(&path).await;
                let call = script.patch(&path, &change(&read)).header("if-match", read["version_id"].to_string());
                match answered(call).await {
                    (200, _) => return late,
                    (412, _) => late += 1,
                    other => panic!("{other:?}"),
                }
            }
        });
    }
    everybody.join_all().await.into_iter().sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_update_is_lost_when_each_names_the_version_it_is_based_on() {
    let server = Server::start().await;
    let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
    let before = script.get(USER).await;
    let late = read_and_change(
        &script,
        USER,
        |user| json!({ "usage_compute_threshold": user["usage_compute_threshold"].as_i64().unwrap() + 1 }),
    );
    assert!(late.await > 0, "they met");
    let after = script.get(USER).await;
    let more = |name: &str| after[name].as_i64().unwrap() - before[name].as_i64().unwrap();
    assert_eq!((more("usage_compute_threshold"), more("version_id")), (20, 20));

    let token = script.get(&format!("{USER}/token")).await["items"][1].clone();
    let path = format!("{USER}/token/{}", token["id"].as_str().unwrap());
    let late = read_and_change(&script, &path, |token| {
        let marks = token["description"].as_str().unwrap_or_default().to_owned() + "x";
        json!({ "status": token["status"], "description": marks })
    });
    assert!(late.await > 0, "they met");
    let after = script.get(&path).await;
    assert_eq!((&after["description"], &after["version_id"]), (&json!("x".repeat(20)), &json!(21)));

    let path = format!("{USER}/preferences");
    let late = read_and_change(&script, &path, |preferences| {
        let turned = if preferences["communication_tips_and_tricks"] == "enabled" { "disabled" } else { "enabled" };
        json!({ "communication_tips_and_tricks": turned })
    });
    assert!(late.await > 0, "they met");
    let after = script.get(&path).await;
    assert_eq!(after["version_id"], 21);
    // Changed exactly twenty times, according to the audit log too.
    let sql = "SELECT json_extract(data, '$.communication_tips_and_tricks') FROM audit \
        WHERE action_type = 'user.preferences.update' ORDER BY rowid DESC LIMIT 20";
    let turns: Vec<(String,)> = select(&server, sql).await;
    assert!(turns.windows(2).all(|pair| pair[0] != pair[1]) && turns.len() == 20, "{turns:?}");
    assert_eq!(after["communication_tips_and_tricks"], turns[0].0);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_first_reads_of_the_database_password_return_the_same_one() {
    let server = Server::start().await;
    let script = Script::of(&server, MICHAEL, "michael-scott").await;
    let answers = at_once((0..20).map(|_| script.call(Method::GET, "/user/michael-scott/password"))).await;
    let seen: HashSet<&str> = answers.iter().map(|(_, body)| body["$password"].as_str().unwrap()).collect();
    assert_eq!((answers.len(), seen.len()), (20, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_concurrent_rotations_the_last_password_is_valid() {
    let server = Server::start().await;
    let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
    let path = format!("{USER}/password");
    let answers = at_once((0..20).map(|_| script.call(Method::POST, &path))).await;
    assert_eq!(counted(&answers), [(201, 20)].into());
    let made: HashSet<&str> = answers.iter().map(|(_, body)| body["$password"].as_str().unwrap()).collect();
    assert_eq!(made.len(), 20);
    let sql = "SELECT target_id FROM audit WHERE action_type = 'user.password.rotate' ORDER BY rowid DESC LIMIT 1";
    let last: Vec<(String,)> = select(&server, sql).await;
    let held = script.get(&path).await;
    assert_eq!(held["id"], last[0].0);
    assert!(answers.iter().any(|(_, body)| *body == held));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_used_concurrently_signs_in_once() {
    let server = Server::start().await;
    let address = format!("{}/api/v0{}", server.url, confirm(&server.link(DWIGHT).await));
    let answers = at_once((0..20).map(|_| Client::new().get(&address))).await;
    assert_eq!(counted(&answers), [(201, 1), (401, 19)].into());
    let sessions: Vec<(i64,)> = select(&server, "SELECT count(*) FROM session").await;
    assert_eq!(sessions[0].0, 1);
}

/// A command-line login: its path and its code.
async fn asked(server: &Server) -> (String, String) {
    let body = server.anybody().post("/login/token").await.body;
    (format!("/login/token/{}", body["id"].as_str().unwrap()), body["code"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_polls_return_a_command_line_token_once() {
    let server = Server::start().await;
    let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
    let (path, code) = asked(&server).await;
    assert_eq!(answered(script.confirm(&path)).await.0, 200);
    let address = format!("{}{path}?code={code}", script.api);
    let answers = at_once((0..20).map(|_| Client::new().get(&address))).await;
    assert_eq!(counted(&answers), [(200, 1), (404, 19)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_ends_all_earlier_credentials_despite_concurrent_requests() {
    for _ in 0..3 {
        let server = Server::start().await;
        server.sql("UPDATE constraint_rule SET value = 100 WHERE name = 'user_token'").await;
        let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
        let mut links = Vec::new();
        let mut logins = Vec::new();
        for _ in 0..10 {
            links.push(format!("{}{}", script.api, confirm(&server.link(DWIGHT).await)));
            logins.push(asked(&server).await);
        }
        server.pass(5 * SECOND);

        let reset = json!({ "token_min_issued_at": "2026-10-01T12:00:05Z" });
        let tokens = (0..10).map(|_| script.call(Method::POST, &format!("{USER}/token")));
        let confirmations = logins.iter().map(|(path, _)| script.confirm(path));
        let fetches = logins.iter().map(|(path, code)| Client::new().get(format!("{}{path}?code={code}", script.api)));
        let mut calls: Vec<RequestBuilder> = tokens.chain(confirmations).chain(fetches).collect();
        calls.insert(calls.len() / 2, script.patch(USER, &reset));
        // Concurrent sign-ins, whose cookies are checked afterwards. The reset ends the links that are still open.
        let signed_in: JoinSet<_> = links
            .into_iter()
            .map(|link| async move {
                let answer = Client::new().get(link).send().await.unwrap();
                assert!([201, 401].contains(&answer.status().as_u16()), "{}", answer.status());
                let cookie = answer.headers().get("set-cookie")?.to_str().unwrap();
                Some(cookie.split(';').next().unwrap().to_owned())
            })
            .collect();
        let answers = at_once(calls).await;
        let cookies: Vec<String> = signed_in.join_all().await.into_iter().flatten().collect();

        // No token that the reset has ended creates anything.
        let sql = "SELECT action_type FROM audit WHERE rowid > (SELECT rowid FROM audit WHERE \
            action_type = 'user.authentication.reset') AND action_type <> 'session.create'";
        assert_eq!(select::<(String,)>(&server, sql).await, [] as [(String,); 0]);
        let fresh = answers.iter().filter_map(|(_, body)| body["token"].as_str());
        for token in fresh.chain([script.token.as_str()]) {
            server.by_token(token).get("/actor").await.refused(401, "error_unauthorized", None);
        }
        // A login confirmed before the reset returns no token now.
        for (path, code) in &logins {
            let answer = server.anybody().get(&format!("{path}?code={code}")).await;
            assert!(answer.body.get("token").is_none(), "{}", answer.text);
        }
        // Sessions that began after the reset stay valid.
        let sql = "SELECT count(*) FROM session WHERE issued_at_s > (SELECT token_min_issued_at_s FROM identity \
            WHERE handle = 'dwight-schrute')";
        let good: Vec<(i64,)> = select(&server, sql).await;
        let sql = "SELECT count(*) FROM audit WHERE action_type = 'session.create' AND rowid > (SELECT rowid FROM audit \
            WHERE action_type = 'user.authentication.reset')";
        assert_eq!(good, select::<(i64,)>(&server, sql).await);
        let mut let_in = 0;
        for cookie in &cookies {
            let_in += i64::from(server.by_cookie(cookie).get("/actor").await.status == 200);
        }
        assert_eq!(let_in, good[0].0);
    }
}

/// Ways to revoke a credential, as calls of the same account from another session.
const ENDS: [(&str, &str, &str); 4] = [
    ("reset", "PATCH /user/dwight-schrute", r#"{"token_min_issued_at":"2026-10-01T12:00:00Z"}"#),
    ("paused", "PATCH /user/dwight-schrute/token/{}", r#"{"status":"inactive"}"#),
    ("deleted", "DELETE /user/dwight-schrute/token/{}", ""),
    ("the account deleted", "DELETE /user/dwight-schrute", ""),
];

#[tokio::test]
async fn a_body_that_arrives_after_its_credential_was_revoked_changes_nothing() {
    for (name, end, body) in ENDS {
        let server = Server::start().await;
        server.sql("UPDATE org_member SET role = 'member'").await;
        server.sql("UPDATE constraint_rule SET value = 9 WHERE name = 'user_token'").await;
        let dwight = server.signed_in(DWIGHT).await;
        let token = dwight.new_token("dwight-schrute", json!({})).await;
        let mut waiting = Vec::new();
        for (line, body) in [
            ("POST /user/dwight-schrute/token", r#"{"title":"remains"}"#),
            ("POST /user/dwight-schrute/password", "{}"),
            ("PATCH /user/dwight-schrute", r#"{"display_name":"remains"}"#),
            ("PATCH /user/dwight-schrute/preferences", r#"{"communication_tips_and_tricks":"enabled"}"#),
        ] {
            let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
            let line = line.replace(" /", " /api/v0/");
            let head = format!(
                "{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
                 Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
                token["token"].as_str().unwrap(),
                body.len()
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            // Sent when the handler reads the body, which is after authentication.
            let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
            stream.read_exact(&mut go_on).await.unwrap();
            assert!(go_on.starts_with(b"HTTP/1.1 100 "), "{name}");
            waiting.push((stream, body));
        }
        let (method, path) = end.split_once(' ').unwrap();
        let path = path.replace("{}", token["id"].as_str().unwrap());
        let ended = dwight.call(method.parse().unwrap(), &path).text(body).await;
        assert_eq!(ended.status, 200, "{name}: {}", ended.text);
        server.pass(5 * SECOND);
        let before = rows(&server, None).await;
        for (mut stream, body) in waiting {
            stream.write_all(body.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 401 "), "{name}: {answer}");
        }
        assert_eq!(rows(&server, None).await, before, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_leaves_nothing_of_the_account_despite_concurrent_requests() {
    for _ in 0..3 {
        let server = Server::start().await;
        server.sql("UPDATE org_member SET role = 'member'").await;
        server.sql("UPDATE constraint_rule SET value = 9 WHERE name = 'user_token'").await;
        let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
        let id = script.get("/actor").await["id"].as_str().unwrap().to_owned();
        let token = script.get(&format!("{USER}/token")).await["items"][1]["id"].as_str().unwrap().to_owned();
        let mut png = Vec::new();
        let picture = image::RgbImage::new(4, 4);
        picture.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let mut calls = Vec::new();
        for _ in 0..4 {
            let link = confirm(&server.link(DWIGHT).await);
            let (login, code) = asked(&server).await;
            let tips = json!({ "communication_tips_and_tricks": "enabled" });
            let form = Form::new().part("avatar", Part::bytes(png.clone()));
            calls.extend([
                script.call(Method::POST, &format!("{USER}/token")),
                script.patch(&format!("{USER}/token/{token}"), &json!({ "status": "inactive" })),
                script.patch(&format!("{USER}/preferences"), &tips),
                script.call(Method::GET, &format!("{USER}/preferences")),
                script.call(Method::POST, &format!("{USER}/password")),
                script.call(Method::GET, &format!("{USER}/password")),
                script.patch(USER, &json!({ "display_name": "Mose", "handle": format!("mose-{}", calls.len()) })),
                script.call(Method::POST, &format!("{USER}/avatar")).multipart(form),
                script.call(Method::POST, &format!("{USER}/billing/subscription")),
                script.call(Method::GET, &format!("{USER}/billing/invoice")),
                script.confirm(&login),
                Client::new().get(format!("{}{login}?code={code}", script.api)),
                Client::new().get(format!("{}{link}", script.api)),
                Client::new().post(format!("{}/login", script.api)).json(&json!({ "email": DWIGHT })),
            ]);
        }
        // The account may have been renamed concurrently, so the handle is read again.
        let cookie = server.signed_in(DWIGHT).await;
        let deletions = async {
            loop {
                let user = cookie.get("/actor").await.body;
                let answer = cookie.delete(&format!("/user/{}", user["handle"].as_str().unwrap())).await;
                if answer.status == 200 {
                    break;
                }
                answer.refused(403, "error_forbidden", None);
            }
        };
        let (answers, ()) = tokio::join!(at_once(calls), deletions);
        assert!(counted(&answers).keys().all(|status| [200, 201, 401, 402, 403, 404].contains(status)), "{answers:?}");
        assert_eq!(deletion::left(&server, &id).await, [] as [String; 0]);
        script.call(Method::GET, "/actor").send().await.unwrap().error_for_status().unwrap_err();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_of_many_concurrent_deletions_succeeds() {
    let server = Server::start().await;
    server.sql("UPDATE org_member SET role = 'member'").await;
    let script = Script::of(&server, DWIGHT, "dwight-schrute").await;
    let answers = at_once((0..10).map(|_| script.call(Method::DELETE, USER))).await;
    assert_eq!(counted(&answers), [(200, 1), (401, 9)].into());
    let records: Vec<(i64,)> = select(&server, "SELECT count(*) FROM deletion").await;
    assert_eq!(records[0].0, 1);
}
