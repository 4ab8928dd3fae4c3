//! The process is killed during a thousand changes: acknowledged ones survive, and none is half applied.
//!
//! `KILL_COUNT` is the number of kills, three by default; `SEED` repeats the random choices of an earlier run:
//! `KILL_COUNT=20 cargo test --profile dev-server --package backend durability -- --nocapture`

use crate::support::Server;
use crate::support::process::{Browser, Process};
use backend::db::Db;
use backend::store::account;
use image::{ImageFormat, Rgba, RgbaImage};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection};
use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

const PEOPLE: [&str; 4] = ["pam", "jim", "angela", "oscar"];
/// Connections of each account.
const CONNECTIONS: usize = 4;
const CHANGES: usize = 1000;
/// The number of attempts. Some are refused: the account was renamed, or has all of its tokens.
const TRIES: usize = 2 * CHANGES;
/// API tokens an account may have: fewer than its connections would create.
const TOKENS: usize = 9;

const FLAGS: [&str; 5] = ["--demo", "--demo-empty", "--limit-login=0", "--limit-mail=0", "--limit-account=0"];

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_changes_survive_a_kill_and_none_is_half_applied() {
    let setting = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = usize::try_from(setting("KILL_COUNT").unwrap_or(3)).unwrap();
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let seed = setting("SEED").unwrap_or(clock);
    eprintln!("SEED={seed} KILL_COUNT={kills}");
    let mut chance = Chance(seed);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("db");
    furnish(&file).await;
    for round in 0..kills {
        let mut process = Process::start(folder.path(), &FLAGS);
        let demo = Browser::open(&process.line("sign-in: ")).await;
        let mut db = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        let mut browsers = Vec::new();
        for name in PEOPLE {
            let ask = json!({ "email": email(name) });
            demo.call(Method::POST, "/login").json(&ask).send().await.unwrap();
            browsers.push(Browser::open(&process.line(&format!("mail for {}: ", email(name)))).await);
        }
        let before = State::read(&mut db).await;
        db.close().await.unwrap();

        // Neither before the first change nor after the last one.
        let load = Arc::new(Load::new(round, 100 + chance.below(700)));
        let workers: Vec<_> = (0..PEOPLE.len() * CONNECTIONS)
            .map(|number| {
                let person = number / CONNECTIONS;
                let account = &before.accounts[PEOPLE[person]];
                let tokens = account.tokens.keys().skip(number % CONNECTIONS).step_by(CONNECTIONS).cloned().collect();
                let worker = Worker {
                    load: load.clone(),
                    browser: browsers[person].clone(),
                    person: PEOPLE[person],
                    chance: Chance(chance.next()),
                    tokens,
                    subscription: account.subscription.clone(),
                    is_first: number % CONNECTIONS == 0,
                };
                load.handles.lock().unwrap().insert(PEOPLE[person], account.handle.clone());
                tokio::spawn(worker.run())
            })
            .collect();
        load.enough.notified().await;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        for worker in workers {
            worker.await.unwrap();
        }
        let outcome = std::mem::take(&mut *load.outcome.lock().unwrap());
        let (answered, lost) = (outcome.acknowledged.len(), outcome.unanswered.len());
        let tries = load.numbers.load(Ordering::SeqCst);
        eprintln!("round {round}: killed after {answered} acknowledged changes of {tries}, {lost} were under way");
        assert!(answered >= load.until && answered < CHANGES && lost > 0, "{answered} {lost}");

        let mut process = Process::start(folder.path(), &FLAGS);
        let demo = Browser::open(&process.line("sign-in: ")).await;
        let mut db = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
        check(&mut db, &before, outcome, &demo.api).await;
        assert!(process.signal("-TERM").success());
    }
}

/// For power failures: each commit is synced to disk before it is acknowledged.
#[tokio::test]
async fn every_commit_is_synced() {
    let server = Server::start().await;
    let mut write = server.app.db.write().await.unwrap();
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *write).await.unwrap();
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *write).await.unwrap();
    let foreign_keys: bool = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *write).await.unwrap();
    assert_eq!((mode.as_str(), synchronous, foreign_keys), ("wal", 2, true));
}

fn email(name: &str) -> String {
    format!("{name}@dundermifflin.example")
}

/// Accounts with a token limit, and a card each.
async fn furnish(file: &Path) {
    for name in PEOPLE {
        account::add(file, &email(name), name).await.unwrap();
    }
    let db = Db::open(file).await.unwrap();
    let mut write = db.write().await.unwrap();
    let limit = format!("UPDATE constraint_rule SET value = {TOKENS} WHERE name = 'user_token'");
    let cards = "INSERT INTO payment_method SELECT 'pm_' || substr(id, 3), id, 1, 'visa', 'US', 'credit', '4242', 1, \
        2030, 0 FROM identity";
    for sql in [limit.as_str(), cards] {
        sqlx::query(sql).execute(&mut *write).await.unwrap();
    }
    write.commit().await.unwrap();
    db.close().await;
}

/// A change that was sent: its action in the audit log, and a mark that identifies its record.
struct Sent {
    person: &'static str,
    action: &'static str,
    mark: Option<String>,
}

#[derive(Default)]
struct Outcome {
    acknowledged: Vec<Sent>,
    unanswered: Vec<Sent>,
    /// The plaintexts of new tokens, by id.
    plaintexts: HashMap<String, String>,
}

/// What all connections share.
struct Load {
    round: usize,
    /// The process is killed after this many acknowledged changes.
    until: usize,
    enough: Notify,
    numbers: AtomicUsize,
    handles: Mutex<HashMap<&'static str, String>>,
    outcome: Mutex<Outcome>,
}

impl Load {
    fn new(round: usize, until: usize) -> Self {
        let (enough, numbers) = (Notify::new(), AtomicUsize::new(0));
        Self { round, until, enough, numbers, handles: Mutex::default(), outcome: Mutex::default() }
    }
}

/// One connection, which makes one change after another until the process is gone.
struct Worker {
    load: Arc<Load>,
    browser: Browser,
    person: &'static str,
    chance: Chance,
    tokens: Vec<String>,
    /// The subscription, and whether it is cancelled.
    subscription: Option<(String, bool)>,
    /// Only the first connection of an account changes its handle and its subscription.
    is_first: bool,
}

impl Worker {
    async fn run(mut self) {
        loop {
            let number = self.load.numbers.fetch_add(1, Ordering::SeqCst);
            if number >= TRIES {
                // There are no more changes, so the waiting test must look whether there were enough.
                self.load.enough.notify_one();
                return;
            }
            let (mut sent, call) = self.choose(self.load.round * TRIES + number);
            let answer = match call.send().await {
                Ok(answer) => (answer.status().as_u16(), answer.json::<Value>().await.ok()),
                Err(_) => (0, None),
            };
            match answer {
                (200 | 201, Some(body)) => {
                    self.learn(&mut sent, &body);
                    let mut outcome = self.load.outcome.lock().unwrap();
                    outcome.acknowledged.push(sent);
                    if outcome.acknowledged.len() == self.load.until {
                        self.load.enough.notify_one();
                    }
                }
                // The account was renamed by another connection, or has as many tokens as it may have.
                (402..=404, Some(_)) => {}
                (0 | 200 | 201, None) => {
                    self.load.outcome.lock().unwrap().unanswered.push(sent);
                    return;
                }
                (status, body) => panic!("{} was answered {status}: {body:?}", sent.action),
            }
        }
    }

    fn choose(&mut self, number: usize) -> (Sent, RequestBuilder) {
        let handle = self.load.handles.lock().unwrap()[self.person].clone();
        let user = format!("/user/{handle}");
        let call = |method: Method, path: &str| self.browser.call(method, &format!("{user}{path}"));
        let patch = |body: Value| call(Method::PATCH, "").json(&body);
        let name = format!("{} {number}", self.person);
        let token = (!self.tokens.is_empty()).then(|| &self.tokens[number % self.tokens.len()]);
        let (action, mark, call) = match (self.chance.below(100), token) {
            (0..22, _) => {
                ("token.create", Some(name.clone()), call(Method::POST, "/token").json(&json!({ "title": name })))
            }
            (22..38, Some(token)) => {
                let status = if number.is_multiple_of(2) { "active" } else { "inactive" };
                let body = json!({ "title": name, "status": status });
                ("token.update", Some(name), call(Method::PATCH, &format!("/token/{token}")).json(&body))
            }
            (38..52, Some(token)) => {
                ("token.delete", Some(token.clone()), call(Method::DELETE, &format!("/token/{token}")))
            }
            (52..62, _) => {
                let status = ["enabled", "disabled"][number % 2];
                let body = json!({ "communication_tips_and_tricks": status });
                ("user.preferences.update", None, call(Method::PATCH, "/preferences").json(&body))
            }
            (62..70, _) => ("user.password.rotate", None, call(Method::POST, "/password")),
            (70..78, _) => {
                ("user.update", Some(number.to_string()), patch(json!({ "usage_compute_threshold": number })))
            }
            // If the responses of two renames crossed, the load would keep the wrong handle and be refused from then
            // on.
            (78..82, _) if self.is_first => {
                let handle = name.replace(' ', "-");
                ("user.handle.update", Some(handle.clone()), patch(json!({ "handle": handle })))
            }
            (82..88, _) => ("user.avatar.create", None, call(Method::POST, "/avatar").multipart(image(number))),
            (88..94, _) if self.is_first => match &self.subscription {
                Some((id, false)) => {
                    let plan = format!("/billing/subscription/{id}");
                    ("user.subscription.delete", Some(id.clone()), call(Method::DELETE, &plan))
                }
                _ => ("user.subscription.create", None, call(Method::POST, "/billing/subscription")),
            },
            _ => ("user.update", Some(name.clone()), patch(json!({ "display_name": name }))),
        };
        (Sent { person: self.person, action, mark }, call)
    }

    /// Takes from a response what later changes need, and the mark of this change's record.
    fn learn(&mut self, sent: &mut Sent, body: &Value) {
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        match sent.action {
            "token.create" => {
                self.tokens.push(text("id"));
                self.load.outcome.lock().unwrap().plaintexts.insert(text("id"), text("token"));
            }
            "token.delete" => self.tokens.retain(|token| *token != body["id"]),
            "user.password.rotate" => sent.mark = Some(text("id")),
            "user.avatar.create" => sent.mark = Some(text("avatar_url").rsplit_once("?v=").unwrap().1.to_owned()),
            "user.handle.update" => drop(self.load.handles.lock().unwrap().insert(self.person, text("handle"))),
            "user.subscription.create" => self.subscription = Some((text("id"), false)),
            "user.subscription.delete" => self.subscription = Some((text("id"), true)),
            _ => {}
        }
    }
}

/// An image that is different for each number.
fn image(number: usize) -> Form {
    let [low, high, ..] = number.to_le_bytes();
    let mut file = Vec::new();
    let image = RgbaImage::from_pixel(8, 8, Rgba([low, high, 7, 100]));
    image.write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
    Form::new().part("avatar", Part::bytes(file))
}

/// The state of an account in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Account {
    id: String,
    handle: String,
    display_name: Option<String>,
    threshold: Option<i64>,
    image: Option<String>,
    version: i64,
    tips: String,
    preferences_version: i64,
    password: Option<String>,
    subscription: Option<(String, bool)>,
    /// Title, status and version.
    tokens: BTreeMap<String, (String, String, i64)>,
}

/// All accounts, and the last record of the audit log.
struct State {
    accounts: HashMap<&'static str, Account>,
    last: i64,
}

impl State {
    async fn read(db: &mut SqliteConnection) -> Self {
        let mut accounts = HashMap::new();
        for name in PEOPLE {
            accounts.insert(name, Account::read(db, name).await);
        }
        let last = sqlx::query_scalar("SELECT max(rowid) FROM audit").fetch_one(db).await.unwrap();
        Self { accounts, last }
    }
}

type UserRow = (String, String, Option<String>, Option<i64>, Option<String>, i64);

impl Account {
    async fn read(db: &mut SqliteConnection, name: &str) -> Self {
        let (id, handle, display_name, threshold, image, version): UserRow = sqlx::query_as(
            "SELECT identity.id, handle, display_name, usage_compute_threshold, avatar_version, identity.version_id \
             FROM identity JOIN email ON email.user_id = identity.id WHERE email.email = ?",
        )
        .bind(email(name))
        .fetch_one(&mut *db)
        .await
        .unwrap();
        let (tips, preferences_version) =
            sqlx::query_as("SELECT communication_tips_and_tricks, version_id FROM preferences WHERE user_id = ?")
                .bind(&id)
                .fetch_one(&mut *db)
                .await
                .unwrap();
        let password = sqlx::query_scalar("SELECT id FROM database_password WHERE user_id = ?").bind(&id);
        let password = password.fetch_optional(&mut *db).await.unwrap();
        let subscription = sqlx::query_as("SELECT id, canceled_at IS NOT NULL FROM subscription WHERE user_id = ?");
        let subscription = subscription.bind(&id).fetch_optional(&mut *db).await.unwrap();
        let tokens: Vec<(String, String, String, i64)> =
            sqlx::query_as("SELECT id, title, status, version_id FROM token WHERE user_id = ?")
                .bind(&id)
                .fetch_all(&mut *db)
                .await
                .unwrap();
        let tokens = tokens.into_iter().map(|(id, title, status, version)| (id, (title, status, version))).collect();
        Self {
            id,
            handle,
            display_name,
            threshold,
            image,
            version,
            tips,
            preferences_version,
            password,
            subscription,
            tokens,
        }
    }

    /// Applies what an audit record says was done.
    fn apply(&mut self, record: &Record) {
        let (data, target) = (&record.data, record.target.clone().unwrap_or_default());
        let text = |name: &str| data[name].as_str().map(str::to_owned);
        match record.action.as_str() {
            "user.update" | "user.handle.update" | "user.avatar.create" => {
                self.handle = text("handle").unwrap_or(self.handle.clone());
                self.display_name = text("display_name").or(self.display_name.take());
                self.threshold = data["usage_compute_threshold"].as_i64().or(self.threshold);
                self.image = text("version").or(self.image.take());
                self.version += 1;
            }
            "user.subscription.create" | "user.subscription.delete" => {
                self.subscription = Some((target, record.action.ends_with("delete")));
                self.version += 1;
            }
            "user.preferences.update" => {
                self.tips = text("communication_tips_and_tricks").unwrap();
                self.preferences_version += 1;
            }
            "user.password.rotate" => self.password = Some(target),
            "token.create" => drop(self.tokens.insert(target, (text("title").unwrap(), "active".into(), 1))),
            "token.update" => {
                let (title, status, version) = self.tokens.get_mut(&target).unwrap();
                *title = text("title").unwrap_or(title.clone());
                *status = text("status").unwrap_or(status.clone());
                *version += 1;
            }
            "token.delete" => drop(self.tokens.remove(&target).unwrap()),
            other => panic!("{other} was not asked for"),
        }
    }
}

/// A record of the audit log.
struct Record {
    action: String,
    target: Option<String>,
    data: Value,
}

impl Record {
    fn is_of(&self, sent: &Sent) -> bool {
        let known_by = |mark: &str| {
            let values = self.data.as_object().unwrap().values();
            self.target.as_deref() == Some(mark)
                || values
                    .into_iter()
                    .any(|value| *value == mark || value.as_i64().is_some_and(|it| it.to_string() == mark))
        };
        self.action == sent.action && sent.mark.as_deref().is_none_or(known_by)
    }
}

/// Asserts that the current state is the state before plus all records since, that each acknowledged change has a
/// record, and that each record belongs to a change that was sent.
async fn check(db: &mut SqliteConnection, before: &State, mut outcome: Outcome, api: &str) {
    let sound: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *db).await.unwrap();
    assert_eq!(sound, ["ok"]);
    assert_eq!(sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *db).await.unwrap().len(), 0);

    let now = State::read(db).await;
    for name in PEOPLE {
        let mut expected = before.accounts[name].clone();
        let id = expected.id.clone();
        let rows: Vec<(String, Option<String>, String)> = sqlx::query_as(
            "SELECT action_type, target_id, data FROM audit WHERE identity_id = ? AND rowid > ? ORDER BY rowid",
        )
        .bind(&id)
        .bind(before.last)
        .fetch_all(&mut *db)
        .await
        .unwrap();
        for (action, target, data) in rows {
            let record = Record { action, target, data: serde_json::from_str(&data).unwrap() };
            expected.apply(&record);
            let is_it = |sent: &Sent| sent.person == name && record.is_of(sent);
            let (acknowledged, unanswered) = (&mut outcome.acknowledged, &mut outcome.unanswered);
            if let Some(place) = acknowledged.iter().position(is_it) {
                acknowledged.swap_remove(place);
            } else if let Some(place) = unanswered.iter().position(is_it) {
                unanswered.swap_remove(place);
            } else {
                panic!(
                    "{} {:?} {} was done twice, or nobody has asked for it",
                    record.action, record.target, record.data
                );
            }
        }
        let account = &now.accounts[name];
        assert_eq!(*account, expected, "the rows and the trail tell the same");
        assert!(account.tokens.len() <= TOKENS);

        let image: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM avatar WHERE user_id = ?")
            .bind(&id)
            .fetch_optional(&mut *db)
            .await
            .unwrap();
        let version = image.map(|bytes| format!("{:x}", Sha256::digest(bytes))[..16].to_owned());
        assert_eq!(version, account.image, "the image and its version belong together");
        let suspended: bool = sqlx::query_scalar(
            "SELECT coalesce(json_extract(billing, '$.suspend_at'), '') <> '' FROM identity WHERE id = ?",
        )
        .bind(&id)
        .fetch_one(&mut *db)
        .await
        .unwrap();
        assert_eq!(suspended, account.subscription.as_ref().is_some_and(|(_, cancelled)| *cancelled));
    }
    let lost: Vec<_> = outcome.acknowledged.iter().map(|sent| (sent.person, sent.action, &sent.mark)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");

    // A token works if it was neither paused nor deleted afterwards.
    for (id, plaintext) in &outcome.plaintexts {
        let status =
            now.accounts.values().find_map(|account| account.tokens.get(id)).map(|(_, status, _)| status.as_str());
        let answer = reqwest::Client::new().get(format!("{api}/actor")).bearer_auth(plaintext).send().await.unwrap();
        assert_eq!(answer.status(), if status == Some("active") { 200 } else { 401 }, "{id} {status:?}");
    }
}

/// A pseudo-random generator with a seed: `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}
