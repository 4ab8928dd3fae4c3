//! The audit log of an account, for its owner.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use api_types::{AuditRecord, List};
use axum::Json;
use axum::extract::State;
use sqlx::FromRow;

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
    params(AccountPath, PageQuery), responses((status = 200, body = List<AuditRecord>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
) -> Result<Json<List<AuditRecord>>, ApiError> {
    let page = app.page_key.open(format!("audit {}", actor.user.id), query)?;
    let (time, id) = page.after.clone().unwrap_or((i64::MAX, String::new()));
    let rows: Vec<AuditRow> = sqlx::query_as(
        "SELECT * FROM audit WHERE identity_id = ? AND (created_at, id) < (?, ?) \
         ORDER BY created_at DESC, id DESC LIMIT ?",
    )
    .bind(&actor.user.id)
    .bind(time)
    .bind(id)
    .bind(page.rows())
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    let cursor = |row: &AuditRow| (row.created_at, row.id.clone());
    page.respond(rows, cursor, |row| AuditRecord {
        id: row.id,
        action_type: row.action_type,
        // The stored handle is the one of that time; it may belong to another account now.
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
    })
}
