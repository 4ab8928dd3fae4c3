//! Changes tokens, preferences and names, with the current version in `If-Match`, and checks at the end that no
//! acknowledged change is lost.

use crate::account::Account;
use crate::connection::Connection;
use crate::histogram::{Histograms, Operation, lock};
use anyhow::{Result, ensure};
use backend::db::Db;
use fastrand::Rng;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

/// The accounts that one connection changes. No other connection changes them.
pub(crate) struct Changes {
    /// The number of the connection, and of its first account.
    pub(crate) first: usize,
    kept: Vec<Kept>,
}

/// The last acknowledged state of an account.
struct Kept {
    /// Its index in the list of all accounts.
    place: usize,
    id: String,
    name: Option<String>,
    version: i64,
    tips: &'static str,
    preferences_version: i64,
    /// The token that is alternately created and deleted.
    token: Option<String>,
    /// How many changes were made: each has a record in the audit log.
    records: i64,
}

impl Kept {
    fn new(place: usize, account: &Account) -> Self {
        Self {
            place,
            id: account.id.clone(),
            name: None,
            version: 1,
            tips: "disabled",
            preferences_version: 1,
            token: None,
            records: 0,
        }
    }

    fn row(&self) -> Row {
        let (id, name, tips, token) = (self.id.clone(), self.name.clone(), self.tips.to_owned(), self.token.clone());
        (id, name, self.version, tips, self.preferences_version, token, self.records)
    }
}

impl Changes {
    /// The accounts of connection number `first` of `connections`.
    pub(crate) fn new(accounts: &[Account], first: usize, connections: usize) -> Self {
        let own = accounts.iter().enumerate().skip(first).step_by(connections);
        Self { first, kept: own.map(|(place, account)| Kept::new(place, account)).collect() }
    }

    /// Changes one account after the other, in random order.
    pub(crate) async fn make(
        &mut self,
        connection: &mut Connection,
        accounts: &[Account],
        random: &mut Rng,
        until: Instant,
        histograms: &Mutex<Histograms>,
    ) {
        while Instant::now() < until {
            let Some(kept) = random.choice(self.kept.iter_mut()) else { return };
            let account = &accounts[kept.place];
            match random.u8(..3) {
                0 => kept.change_name(connection, account, histograms).await,
                1 => kept.change_preferences(connection, account, histograms).await,
                _ => kept.change_tokens(connection, account, histograms).await,
            };
        }
    }
}

impl Kept {
    async fn change_name(
        &mut self,
        connection: &mut Connection,
        account: &Account,
        histograms: &Mutex<Histograms>,
    ) -> Option<()> {
        let name = format!("Name {}", self.version);
        let change = Change {
            operation: Operation::ChangeName,
            method: Method::PATCH,
            rest: String::new(),
            version: Some(self.version),
            body: json!({ "display_name": name }).to_string(),
            expected: StatusCode::OK,
        };
        let answer = change.send(connection, account, histograms).await?;
        self.version = answer["version_id"].as_i64()?;
        self.name = Some(name);
        self.records += 1;
        Some(())
    }

    async fn change_preferences(
        &mut self,
        connection: &mut Connection,
        account: &Account,
        histograms: &Mutex<Histograms>,
    ) -> Option<()> {
        let tips = if self.tips == "enabled" { "disabled" } else { "enabled" };
        let change = Change {
            operation: Operation::ChangePreferences,
            method: Method::PATCH,
            rest: "/preferences".into(),
            version: Some(self.preferences_version),
            body: json!({ "communication_tips_and_tricks": tips }).to_string(),
            expected: StatusCode::OK,
        };
        let answer = change.send(connection, account, histograms).await?;
        self.preferences_version = answer["version_id"].as_i64()?;
        self.tips = tips;
        self.records += 1;
        Some(())
    }

    async fn change_tokens(
        &mut self,
        connection: &mut Connection,
        account: &Account,
        histograms: &Mutex<Histograms>,
    ) -> Option<()> {
        if let Some(id) = &self.token {
            let change = Change {
                operation: Operation::DeleteToken,
                method: Method::DELETE,
                rest: format!("/token/{id}"),
                version: Some(1),
                body: String::new(),
                expected: StatusCode::OK,
            };
            change.send(connection, account, histograms).await?;
            self.token = None;
        } else {
            let change = Change {
                operation: Operation::CreateToken,
                method: Method::POST,
                rest: "/token".into(),
                version: None,
                body: json!({ "title": "load" }).to_string(),
                expected: StatusCode::CREATED,
            };
            let answer = change.send(connection, account, histograms).await?;
            self.token = Some(answer["id"].as_str()?.to_owned());
        }
        self.records += 1;
        Some(())
    }
}

/// A change to send.
struct Change {
    operation: Operation,
    method: Method,
    rest: String,
    version: Option<i64>,
    body: String,
    expected: StatusCode,
}

impl Change {
    /// Sends it, records the time, and returns the response.
    async fn send(
        self,
        connection: &mut Connection,
        account: &Account,
        histograms: &Mutex<Histograms>,
    ) -> Option<Value> {
        let path = format!("/user/{}{}", account.handle, self.rest);
        let answer = match account.request(self.method, &path, self.version, self.body) {
            Ok(request) => connection.send(request, self.expected).await,
            Err(error) => Err(error.into()),
        };
        let answer = lock(histograms).add(self.operation, answer)?;
        serde_json::from_slice(&answer).ok()
    }
}

/// An account in the database: id, name, version, tips, version of the preferences, token, number of audit records.
type Row = (String, Option<String>, i64, String, i64, Option<String>, i64);

/// The acknowledged states that are not in the database, one line per account.
pub(crate) async fn lost(database: &Path, changes: &[Changes]) -> Result<Vec<String>> {
    let db = Db::open(database).await?;
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *db.read().await?).await?;
    ensure!(sound == "ok", "the database is broken: {sound}");
    let there: Vec<Row> = sqlx::query_as(
        "SELECT identity.id, identity.display_name, identity.version_id, \
         preferences.communication_tips_and_tricks, preferences.version_id, \
         (SELECT id FROM token WHERE user_id = identity.id AND title = 'load'), \
         (SELECT count(*) FROM audit WHERE identity_id = identity.id AND action_type IN \
          ('user.update', 'user.preferences.update', 'token.create', 'token.delete')) \
         FROM identity JOIN preferences ON preferences.user_id = identity.id",
    )
    .fetch_all(&mut *db.read().await?)
    .await?;
    db.close().await;
    let there: HashSet<Row> = there.into_iter().collect();
    let acknowledged = changes.iter().flat_map(|changes| &changes.kept).map(Kept::row);
    Ok(acknowledged.filter(|row| !there.contains(row)).map(|row| format!("{row:?}")).collect())
}
