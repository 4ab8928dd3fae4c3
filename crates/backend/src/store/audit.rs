//! The audit log: one record for each change, written in the same transaction. It never contains a secret.

use crate::db::{Db, Write};
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use serde_json::Value;
use sqlx::FromRow;
use std::net::IpAddr;

/// An audit record to be written.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Who made the change, in their own account.
    pub user: &'a IdentityRow,
    /// The address they made it from.
    pub ip: IpAddr,
    /// The kind of change, such as `token.create`.
    pub action: &'static str,
    /// The id of what was changed.
    pub target: Option<&'a str>,
    /// Details. Never a secret.
    pub data: Value,
}

/// Writes the record in the transaction of the change.
///
/// # Errors
/// The database failed.
pub async fn record(write: &mut Write, now: i64, entry: Entry<'_>) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO audit (id, identity_id, action_type, actor_id, actor_handle, actor_display_name, actor_ip, \
         target_id, data, tenant_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id::new("al", now)?)
    .bind(&entry.user.id)
    .bind(entry.action)
    .bind(&entry.user.id)
    .bind(&entry.user.handle)
    .bind(entry.user.display_name.as_deref().unwrap_or_default())
    .bind(entry.ip.to_string())
    .bind(entry.target)
    .bind(entry.data.to_string())
    .bind(&entry.user.tenant_id)
    .bind(now)
    .execute(&mut **write)
    .await?;
    Ok(())
}

/// Records that an account was deleted, in a table that does not refer to the account. It is meant for the operator: no
/// endpoint shows it.
///
/// # Errors
/// The database failed.
pub async fn record_deletion(write: &mut Write, now: i64, user: &IdentityRow, ip: IpAddr) -> Result<(), ApiError> {
    sqlx::query("INSERT INTO deletion (id, identity_id, handle, actor_ip, created_at) VALUES (?, ?, ?, ?, ?)")
        .bind(id::new("al", now)?)
        .bind(&user.id)
        .bind(&user.handle)
        .bind(ip.to_string())
        .bind(now)
        .execute(&mut **write)
        .await?;
    Ok(())
}

/// A row of `audit`.
#[derive(FromRow)]
pub(crate) struct AuditRow {
    pub(crate) id: String,
    pub(crate) identity_id: String,
    pub(crate) action_type: String,
    pub(crate) actor_id: String,
    pub(crate) actor_handle: String,
    pub(crate) actor_display_name: String,
    pub(crate) actor_ip: String,
    pub(crate) target_id: Option<String>,
    pub(crate) data: String,
    pub(crate) tenant_id: String,
    pub(crate) created_at: i64,
}

/// The records of an account after the cursor `(created_at, id)`, newest first.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(
    db: &Db,
    account_id: &str,
    after: Option<&(i64, String)>,
    limit: u32,
) -> Result<Vec<AuditRow>, ApiError> {
    let (time, id) = after.map_or((i64::MAX, ""), |(time, id)| (*time, id.as_str()));
    let rows = sqlx::query_as(
        "SELECT * FROM audit WHERE identity_id = ? AND (created_at, id) < (?, ?) \
         ORDER BY created_at DESC, id DESC LIMIT ?",
    );
    Ok(rows.bind(account_id).bind(time).bind(id).bind(limit).fetch_all(&mut *db.read().await?).await?)
}
