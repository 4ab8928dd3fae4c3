//! The audit log of an account, for its owner.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use crate::store::audit::{self, AuditRow};
use api_types::{AuditRecord, List};
use axum::Json;
use axum::extract::State;

/// What was done to one's account, newest first.
#[utoipa::path(get, path = "/user/{user_handle}/audit_log", tag = "user",
    params(AccountPath, PageQuery), responses((status = 200, body = List<AuditRecord>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
) -> Result<Json<List<AuditRecord>>, ApiError> {
    let page = app.page_key.open(format!("audit {}", actor.user.id), query)?;
    let rows = audit::list(&app.db, &actor.user.id, page.after.as_ref(), page.rows()).await?;
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
