//! The audit log: one record for each change, written in the same transaction. It never contains a secret.

use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use serde_json::Value;
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
