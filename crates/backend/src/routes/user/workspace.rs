//! Workspaces: those of an account, and all that it can access.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath, Actor};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::{AccountErrors, SignedInErrors};
use crate::http::pagination::PageQuery;
use crate::store::identity::IdentityRow;
use api_types::{ActorWorkspace, List, Workspace};
use axum::Json;
use axum::extract::State;
use sqlx::FromRow;
use std::collections::HashMap;

#[derive(FromRow)]
struct WorkspaceRow {
    id: String,
    identity_id: String,
    handle: String,
    state: String,
    state_reason: Option<String>,
    desired_state: String,
    instance_type: String,
    db_volume_size_bytes: i64,
    database_name: String,
    host: String,
    hive: String,
    created_at: i64,
    created_by_id: String,
    updated_at: Option<i64>,
    updated_by_id: String,
    version_id: i64,
}

impl WorkspaceRow {
    fn into_wire(self) -> Workspace {
        Workspace {
            id: self.id,
            handle: self.handle,
            identity_id: self.identity_id,
            state: Some(self.state.into()),
            state_reason: self.state_reason,
            desired_state: self.desired_state.into(),
            instance_type: self.instance_type.into(),
            db_volume_size_bytes: self.db_volume_size_bytes,
            database_name: Some(self.database_name),
            host: Some(self.host),
            hive: Some(self.hive),
            created_at: rfc3339(self.created_at),
            created_by_id: self.created_by_id,
            updated_at: self.updated_at.map(rfc3339),
            updated_by_id: self.updated_by_id,
            version_id: self.version_id,
            ..Workspace::default()
        }
    }
}

/// One's own workspaces, by handle.
#[utoipa::path(get, path = "/user/{user_handle}/workspace", tag = "workspace",
    params(AccountPath, PageQuery), responses((status = 200, body = List<Workspace>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
) -> Result<Json<List<Workspace>>, ApiError> {
    let page = app.page_key.open(format!("workspace {}", actor.user.id), query)?;
    let rows: Vec<WorkspaceRow> =
        sqlx::query_as("SELECT * FROM workspace WHERE identity_id = ? AND handle > ? ORDER BY handle LIMIT ?")
            .bind(&actor.user.id)
            .bind(page.after.clone().unwrap_or_default())
            .bind(page.rows())
            .fetch_all(&mut *app.db.read().await?)
            .await?;
    page.respond(rows, |row| row.handle.clone(), WorkspaceRow::into_wire)
}

#[derive(FromRow)]
struct AccessibleWorkspace {
    #[sqlx(flatten)]
    workspace: WorkspaceRow,
    role: String,
}

/// The workspaces one can reach, by one's own account or by an organization; in the order they were made.
#[utoipa::path(get, path = "/actor/workspace", tag = "actor", params(PageQuery),
    responses((status = 200, body = List<ActorWorkspace>), SignedInErrors))]
pub async fn list_accessible(
    State(app): State<AppState>,
    actor: Actor,
    query: PageQuery,
) -> Result<Json<List<ActorWorkspace>>, ApiError> {
    let page = app.page_key.open(format!("actor workspace {}", actor.user.id), query)?;
    let rows: Vec<AccessibleWorkspace> = sqlx::query_as(
        "SELECT workspace.*, home.role FROM workspace JOIN (SELECT ?1 AS id, 'owner' AS role \
         UNION ALL SELECT org_id, role FROM org_member WHERE user_id = ?1 AND status = 'accepted') AS home \
         ON home.id = workspace.identity_id WHERE workspace.id > ?2 ORDER BY workspace.id LIMIT ?3",
    )
    .bind(&actor.user.id)
    .bind(page.after.clone().unwrap_or_default())
    .bind(page.rows())
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    let identities = accessible_identities(&app, &actor).await?;
    let cursor = |row: &AccessibleWorkspace| row.workspace.id.clone();
    page.respond(rows, cursor, |AccessibleWorkspace { workspace, role }| {
        let workspace = workspace.into_wire();
        ActorWorkspace {
            id: Some(workspace.id.clone()),
            handle: Some(workspace.handle.clone()),
            database_name: workspace.database_name.clone(),
            host: workspace.host.clone(),
            identity: identities
                .get(&workspace.identity_id)
                .map(|identity| identity.to_identity(&app.public_url, None)),
            identity_id: Some(workspace.identity_id.clone()),
            role: Some(role),
            workspace_id: Some(workspace.id.clone()),
            workspace: Some(workspace),
        }
    })
}

async fn accessible_identities(app: &AppState, actor: &Actor) -> Result<HashMap<String, IdentityRow>, ApiError> {
    let rows: Vec<IdentityRow> = sqlx::query_as(
        "SELECT * FROM identity WHERE id = ?1 \
         OR id IN (SELECT org_id FROM org_member WHERE user_id = ?1 AND status = 'accepted')",
    )
    .bind(&actor.user.id)
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}
