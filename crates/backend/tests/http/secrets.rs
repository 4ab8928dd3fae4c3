//! No secret is written to a file of the service or to its log, while it runs, after it has stopped and after it was
//! killed.

use crate::support::operations::{OPERATIONS, Sends, Things, image, parameters};
use crate::support::process::{Browser, Process};
use crate::support::{DWIGHT, MICHAEL};
use backend::vault::Vault;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Secrets seen in responses, with a description.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, name: &'static str, text: &str) -> String {
        assert!(text.len() >= 14, "{name}: {text}");
        self.0.push((name, text.to_owned()));
        text.to_owned()
    }

    /// Searches for them, and for the random part of each, in every file of the folder.
    fn assert_nowhere(&self, folder: &Path) {
        let mut files = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            let bytes = std::fs::read(file.path()).unwrap();
            for (name, secret) in &self.0 {
                // The prefix of an id is no secret.
                let has_id = ["tpt_", "spttr_"].iter().any(|start| secret.starts_with(start));
                let chance = if has_id { secret.rsplit('_').next().unwrap() } else { secret };
                assert!(!holds(&bytes, chance), "{name} {secret} in {}", file.path().display());
            }
            files.push((file.file_name().into_string().unwrap(), bytes));
        }
        let any = |text: &str| files.iter().any(|(_, bytes)| holds(bytes, text));
        assert!(any("findable title") && any("/api/v0/user/dwight-schrute"), "the search finds what is there");
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

async fn answer(call: RequestBuilder) -> Value {
    let answer = call.send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.json().await.unwrap()
}

async fn database(folder: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(folder.join("db")).connect().await.unwrap()
}

#[tokio::test]
async fn no_operation_writes_a_secret_to_a_file_or_the_log() {
    for (format, signal) in [("text", "-TERM"), ("json", "-KILL")] {
        let folder = tempfile::tempdir().unwrap();
        let mut secrets = Secrets::default();
        let flags = ["--demo", "--log", "trace", "--log-format", format, "--limit-login=0", "--limit-mail=0"];
        let mut process = Process::start(folder.path(), &flags);
        let link = process.line("sign-in: ");
        secrets.add("a link that was used", link.split_once("t=").unwrap().1);
        let dwight = Browser::open(&link).await;
        secrets.add("a session", dwight.cookie.split_once('=').unwrap().1);
        for sql in
            ["UPDATE constraint_rule SET value = 50 WHERE name = 'user_token'", "UPDATE org_member SET role = 'member'"]
        {
            sqlx::query(sql).execute(&mut database(folder.path()).await).await.unwrap();
        }
        let mut mailed = async |email: &str| {
            answer_nothing(dwight.call(Method::POST, "/login").json(&json!({ "email": email }))).await;
            process.line(&format!("mail for {email}: ")).split_once("t=").unwrap().1.to_owned()
        };
        secrets.add("a link that was not used", &mailed(DWIGHT).await);
        let michaels = secrets.add("another's link", &mailed(MICHAEL).await);

        let mut things = Things::of_demo(&dwight.api, ("cookie", &dwight.cookie)).await;

        // Answers to changes with a key are stored, encrypted.
        let mut keys = 0..;
        let mut key = || format!("key-of-change-{:04}", keys.next().unwrap());

        // Tokens of all kinds, and command-line logins in all states.
        let user = "/user/dwight-schrute";
        let mut ids = Vec::new();
        let mut bearer = String::new();
        for _ in 0..3 {
            let create = dwight.call(Method::POST, &format!("{user}/token")).header("idempotency-key", key());
            let token = answer(create.json(&json!({ "title": "findable title" }))).await;
            bearer = secrets.add("a token", token["token"].as_str().unwrap());
            ids.push(token["id"].as_str().unwrap().to_owned());
        }
        let pause = dwight.call(Method::PATCH, &format!("{user}/token/{}", ids[0]));
        answer(pause.json(&json!({ "status": "inactive" }))).await;
        answer(dwight.call(Method::DELETE, &format!("{user}/token/{}", ids[1]))).await;
        for method in [Method::GET, Method::POST, Method::POST] {
            let body = answer(dwight.call(method, &format!("{user}/password")).header("idempotency-key", key())).await;
            secrets.add("a database password", body["$password"].as_str().unwrap());
        }
        let mut logins = Vec::new();
        for _ in 0..3 {
            let asked = answer(dwight.call(Method::POST, "/login/token").header("idempotency-key", key())).await;
            let id = secrets.add("a command line's login", asked["id"].as_str().unwrap());
            logins.push((format!("/login/token/{id}"), asked["code"].as_str().unwrap().to_owned()));
        }
        for (path, code) in &logins[..2] {
            answer(dwight.call(Method::PATCH, path).json(&json!({ "state": "confirmed" }))).await;
            let other = if code == "000000" { "000001" } else { "000000" };
            let wrong = dwight.call(Method::GET, &format!("{path}?code={other}")).send().await.unwrap();
            assert_eq!(wrong.status(), 401);
        }
        let fetched = answer(dwight.call(Method::GET, &format!("{}?code={}", logins[0].0, logins[0].1))).await;
        secrets.add("a command line's token", fetched["token"].as_str().unwrap());

        // Every operation, with valid and invalid requests.
        let invoices = dwight.get(&format!("{user}/billing/invoice")).await;
        let pass = invoices["items"][0]["invoice_pdf"].as_str().unwrap().rsplit('/').next().unwrap();
        things.set("pass", &secrets.add("an invoice's pass", pass));
        things.set("link", &michaels);
        things.set("temporary_token_request_id", logins[2].0.rsplit('/').next().unwrap());
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        for operation in &OPERATIONS {
            let path = things.fill(operation.template());
            let by_token = || client.request(operation.method(), format!("{}{path}", dwight.api)).bearer_auth(&bearer);
            // A token with a suffix is invalid, but still contains a secret.
            let nearly =
                client.request(operation.method(), format!("{}{path}", dwight.api)).bearer_auth(bearer.clone() + "x");
            let bad = by_token().body(format!("{{\"{bearer}\":{michaels}"));
            for call in [nearly, bad.header("if-match", &bearer)] {
                if !parameters(operation.template()).contains(&"link") {
                    assert!(call.send().await.unwrap().status().as_u16() < 500, "{}", operation.name());
                }
            }
            let is_last = operation.name() == "DELETE /user/{user_handle}" || operation.name().contains("/logout");
            if !is_last && !parameters(operation.template()).contains(&"link") {
                let status = sent(by_token(), operation.sends).await;
                assert!(status < 500, "{}: {status}", operation.name());
            }
        }
        assert_eq!(sent(dwight.call(Method::GET, &things.fill("/login/confirm?t={link}")), Sends::Nothing).await, 201);
        secrets.assert_nowhere(folder.path());
        if signal == "-TERM" {
            assert!(process.signal(signal).success());
        } else {
            process.signal(signal);
        }
        secrets.assert_nowhere(folder.path());

        // The encrypted password can be read with its key only.
        let key = folder.path().join("db.key");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        let (owner, sealed): (String, Vec<u8>) = sqlx::query_as("SELECT user_id, sealed FROM database_password")
            .fetch_one(&mut database(folder.path()).await)
            .await
            .unwrap();
        assert!(Vault::open(&key).unwrap().unseal(&owner, &sealed).is_ok());
        assert!(Vault::ephemeral().unwrap().unseal(&owner, &sealed).is_err());
        let answers: i64 = sqlx::query_scalar("SELECT count(*) FROM idempotency")
            .fetch_one(&mut database(folder.path()).await)
            .await
            .unwrap();
        assert_eq!(answers, 8, "three tokens, two rotations, three logins");
    }
}

async fn answer_nothing(call: RequestBuilder) {
    assert_eq!(call.send().await.unwrap().status(), 201);
}

async fn sent(call: RequestBuilder, sends: Sends) -> u16 {
    let call = match sends {
        Sends::Nothing => call,
        Sends::Json(text) => call.body(text),
        Sends::Image => call.multipart(image()),
    };
    call.send().await.unwrap().status().as_u16()
}
