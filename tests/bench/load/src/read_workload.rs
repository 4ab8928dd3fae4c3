//! Reads: the requests of each page of the app.

use crate::account::Account;
use crate::connection::Connection;
use crate::histogram::{Histograms, Operation, lock};
use api_types::{Day, List};
use backend::clock::Clock;
use fastrand::Rng;
use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use serde::de::IgnoredAny;
use std::sync::Mutex;
use std::time::Instant;

/// The pages. The first is listed twice, because an address without a section leads to it.
const PAGES: [&[Operation]; 6] = [PROFILE, PROFILE, USAGE, CREDENTIALS, BILLING, NOTIFICATIONS];
const PROFILE: &[Operation] = &[Operation::Workspaces, Operation::Tokens];
const USAGE: &[Operation] = &[Operation::Workspaces, Operation::Constraints, Operation::Usage];
const CREDENTIALS: &[Operation] =
    &[Operation::Tokens, Operation::Constraints, Operation::Workspaces, Operation::AuditLog];
const BILLING: &[Operation] = &[
    Operation::Plan,
    Operation::Subscriptions,
    Operation::Invoices,
    Operation::Upcoming,
    Operation::PaymentMethods,
    Operation::Usage,
];
const NOTIFICATIONS: &[Operation] = &[Operation::Emails, Operation::Preferences];

/// Opens random pages of random accounts, one after the other.
pub(crate) async fn all(
    connection: &mut Connection,
    accounts: &[Account],
    random: &mut Rng,
    until: Instant,
    histograms: &Mutex<Histograms>,
) {
    let days = days();
    while Instant::now() < until {
        let account = &accounts[random.usize(..accounts.len())];
        let page = PAGES[random.usize(..PAGES.len())];
        for operation in [Operation::Actor].iter().chain(page).chain(&[Operation::Avatar]) {
            let path = path(*operation, &account.handle, &days);
            let mut answer = read(connection, account, *operation, &path, histograms).await;
            // Usage is read to its last page.
            while let Some(next) = answer.as_deref().and_then(next_token).filter(|_| *operation == Operation::Usage) {
                let path = format!("{path}&next_token={next}");
                answer = read(connection, account, *operation, &path, histograms).await;
            }
        }
    }
}

async fn read(
    connection: &mut Connection,
    account: &Account,
    operation: Operation,
    path: &str,
    histograms: &Mutex<Histograms>,
) -> Option<Bytes> {
    let answer = match account.request(Method::GET, path, None, String::new()) {
        Ok(request) => connection.send(request, StatusCode::OK).await,
        Err(error) => Err(error.into()),
    };
    lock(histograms).add(operation, answer)
}

/// The query for the last thirty days, as the usage page sends it.
fn days() -> String {
    let today = Day::of_millis(Clock::System.now());
    let (from, to) = (today + -29, today + 1);
    let (from, to) = (from.text(), to.text());
    format!("usage_date%20%3E%3D%20%27{from}%27%20and%20usage_date%20%3C%20%27{to}%27")
}

fn path(operation: Operation, handle: &str, days: &str) -> String {
    let rest = match operation {
        Operation::Actor => return "/actor".into(),
        Operation::Avatar => return format!("/identity/{handle}/avatar"),
        Operation::Usage => return format!("/user/{handle}/usage?limit=100&where={days}"),
        Operation::Workspaces => "workspace?limit=100",
        Operation::Constraints => "constraint?limit=100",
        Operation::AuditLog => "audit_log?limit=50",
        Operation::Emails => "email?limit=100",
        Operation::Preferences | Operation::ChangePreferences => "preferences",
        Operation::Plan => "billing/plan",
        Operation::Subscriptions => "billing/subscription",
        Operation::Invoices => "billing/invoice?limit=100",
        Operation::Upcoming => "billing/stripe/invoice/upcoming",
        Operation::PaymentMethods => "billing/payment_method",
        _ => "token?limit=100",
    };
    format!("/user/{handle}/{rest}")
}

/// The token of the next page of a list.
fn next_token(list: &[u8]) -> Option<String> {
    serde_json::from_slice::<List<IgnoredAny>>(list).ok()?.next_token
}
