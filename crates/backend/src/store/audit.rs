//! The trail: one record for every change, written in the same transaction. No secret ever enters it.

use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;
use serde_json::Value;
use std::net::IpAddr;

/// Something that was done, about to be written down.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Who did it, in their own account.
    pub user: &'a IdentityRow,
    /// From where.
    pub ip: IpAddr,
    /// What, such as `token.create`.
    pub action: &'static str,
    /// To what.
    pub target: Option<&'a str>,
    /// More about it. Never a secret.
    pub data: Value,
}

/// Writes the entry as part of the change it is about.
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

/// Writes down that an account is gone, where nothing of the account is left to refer to. Whoever runs the service can
/// read it there; no address of the API shows it.
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
