//! Writes many accounts into a database file, before the backend is started.

use crate::account::Account;
use anyhow::{Result, anyhow};
use api_types::Email;
use backend::clock::{Clock, DAY, SECOND};
use backend::db::{Db, Write};
use backend::id;
use backend::store::account::{NewUser, create};
use hyper::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use std::path::Path;

/// Creates `count` accounts with typical data: workspaces, a month of usage, an audit log, invoices, and a token.
pub(crate) async fn accounts(database: &Path, count: usize) -> Result<Vec<Account>> {
    let db = Db::open(database).await?;
    let now = Clock::System.now();
    let mut write = db.write().await?;
    let mut accounts = Vec::with_capacity(count);
    for number in 0..count {
        accounts.push(account(&mut write, number, now).await?);
    }
    sqlx::raw_sql(include_str!("seed.sql")).execute(&mut *write).await?;
    write.commit().await?;
    db.close().await;
    Ok(accounts)
}

/// Creates an account. Every fourth is used with a token, as by a program, the others with a session, as by a browser.
async fn account(write: &mut Write, number: usize, now: i64) -> Result<Account> {
    let handle = format!("account-{number}");
    let email = format!("{handle}@load.example");
    let email = Email::parse(&email).map_err(|error| anyhow!("{}", error.message()))?;
    let new = NewUser {
        handle: &handle,
        display_name: None,
        email: &email,
        tenant_id: api_types::id::GLOBAL_TENANT,
        billing: Some(serde_json::json!({ "status": "active" })),
    };
    let user = create(write, now - 400 * DAY, &new).await.map_err(|error| anyhow!("{error:?}"))?;
    let token = format!("tpt_{}_{}", id::xid(now)?, id::secret(25)?);
    sqlx::query(
        "INSERT INTO token (id, user_id, hash, last4, status, title, issued_at_s, created_at, created_by_id, \
         updated_by_id) VALUES (?, ?, ?, 'last', 'active', 'laptop', ?, ?, ?, ?)",
    )
    .bind(id::new("t", now)?)
    .bind(&user.id)
    .bind(id::hash(&token))
    .bind(now / SECOND)
    .bind(now)
    .bind(&user.id)
    .bind(&user.id)
    .execute(&mut **write)
    .await?;
    let secret = id::secret(32)?;
    sqlx::query("INSERT INTO session (hash, user_id, issued_at_s, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")
        .bind(id::hash(&secret))
        .bind(&user.id)
        .bind(now / SECOND)
        .bind(now)
        .bind(now + DAY)
        .execute(&mut **write)
        .await?;
    let credential: (HeaderName, HeaderValue) = if number.is_multiple_of(4) {
        (AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}"))?)
    } else {
        (COOKIE, HeaderValue::try_from(format!("session={secret}"))?)
    };
    Ok(Account { id: user.id, handle, credential })
}
