//! The trail: one record for every change, written in the same transaction. No secret ever enters it.

use crate::actor::{AccountPath, Actor, Owner};
use crate::app::App;
use crate::clock::rfc3339;
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::identity::IdentityRow;
use crate::openapi::OwnAccount;
use crate::page::{PageQuery, map};
use api_types::{AuditRecord, List};
use axum::Json;
use axum::extract::State;
use serde_json::Value;
use sqlx::FromRow;
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

impl Actor {
    /// An entry for what this actor does.
    pub fn did<'a>(&'a self, action: &'static str, target: Option<&'a str>, data: Value) -> Entry<'a> {
        Entry { user: &self.user, ip: self.ip, action, target, data }
    }
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

#[derive(FromRow)]
struct AuditRow {
    id: String,
    identity_id: String,
    action_type: String,
    actor_id: String,
    actor_handle: String,
    actor_display_name: String,
    actor_ip: String,
    target_id: Option<String>,
    data: String,
    tenant_id: String,
    created_at: i64,
}

/// What was done to one's account, newest first.
#[utoipa::path(get, path = "/user/{user_handle}/audit_log", tag = "user",
    params(AccountPath, PageQuery), responses((status = 200, body = List<AuditRecord>), OwnAccount))]
pub async fn list(
    State(app): State<App>,
    Owner(actor): Owner,
    query: PageQuery,
) -> Result<Json<List<AuditRecord>>, ApiError> {
    let list = format!("audit {}", actor.user.id);
    let (time, id) = app.pages.open(&list, &query)?.unwrap_or((i64::MAX, String::new()));
    let rows: Vec<AuditRow> = sqlx::query_as(
        "SELECT * FROM audit WHERE identity_id = ? AND (created_at, id) < (?, ?) \
         ORDER BY created_at DESC, id DESC LIMIT ?",
    )
    .bind(&actor.user.id)
    .bind(time)
    .bind(id)
    .bind(query.limit + 1)
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    let page = app.pages.page(&list, &query, rows, |row| (row.created_at, row.id.clone()))?;
    Ok(Json(map(page, |row| AuditRecord {
        id: row.id,
        action_type: row.action_type,
        // The handle is kept as it was then, and may be somebody else's now.
        actor_avatar_url: actor.user.avatar_url(&app.public_url),
        actor_display_name: row.actor_display_name,
        actor_handle: row.actor_handle,
        actor_id: row.actor_id,
        actor_ip: row.actor_ip,
        created_at: rfc3339(row.created_at),
        data: serde_json::from_str(&row.data).unwrap_or_default(),
        target_id: row.target_id,
        target_handle: None,
        process_id: None,
        identity_id: Some(row.identity_id),
        identity_handle: Some(actor.user.handle.clone()),
        tenant_id: row.tenant_id,
    })))
}
