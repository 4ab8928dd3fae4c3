//! Workspaces: those of an account, and all that it can access.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath, Actor};
use crate::error::ApiError;
use crate::http::openapi::{AccountErrors, SignedInErrors};
use crate::http::pagination::PageQuery;
use crate::store::identity::IdentityRow;
use crate::store::workspace::{self, AccessibleWorkspace, WorkspaceRow};
use api_types::{ActorWorkspace, List, Workspace};
use axum::Json;
use axum::extract::State;

/// One's own workspaces, by handle.
#[utoipa::path(get, path = "/user/{user_handle}/workspace", tag = "workspace",
    params(AccountPath, PageQuery), responses((status = 200, body = List<Workspace>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
) -> Result<Json<List<Workspace>>, ApiError> {
    let page = app.page_key.open(format!("workspace {}", actor.user.id), query)?;
    let rows = workspace::list(&app.db, &actor.user.id, page.after.as_deref(), page.rows()).await?;
    page.respond(rows, |row| row.handle.clone(), WorkspaceRow::into_api)
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
    let rows = workspace::list_accessible(&app.db, &actor.user.id, page.after.as_deref(), page.rows()).await?;
    let identities = IdentityRow::list_accessible(&app.db, &actor.user.id).await?;
    let cursor = |row: &AccessibleWorkspace| row.workspace.id.clone();
    page.respond(rows, cursor, |AccessibleWorkspace { workspace, role }| {
        let workspace = workspace.into_api();
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
