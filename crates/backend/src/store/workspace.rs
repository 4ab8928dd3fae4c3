//! Workspaces.

use crate::clock::rfc3339;
use crate::db::Db;
use crate::error::ApiError;
use api_types::Workspace;
use sqlx::FromRow;

/// A row of `workspace`.
#[derive(FromRow)]
pub(crate) struct WorkspaceRow {
    pub(crate) id: String,
    identity_id: String,
    pub(crate) handle: String,
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
    /// The workspace as the API shows it.
    pub(crate) fn into_api(self) -> Workspace {
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

/// The workspaces of an account after the handle `after`, by handle.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(
    db: &Db,
    account_id: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<WorkspaceRow>, ApiError> {
    let rows = sqlx::query_as("SELECT * FROM workspace WHERE identity_id = ? AND handle > ? ORDER BY handle LIMIT ?");
    let rows = rows.bind(account_id).bind(after.unwrap_or_default()).bind(limit);
    Ok(rows.fetch_all(&mut *db.read().await?).await?)
}

/// The id of an account's workspace.
///
/// # Errors
/// The database failed.
pub(crate) async fn id_of(db: &Db, account_id: &str, handle: &str) -> Result<Option<String>, ApiError> {
    let id = sqlx::query_scalar("SELECT id FROM workspace WHERE identity_id = ? AND handle = ?");
    Ok(id.bind(account_id).bind(handle).fetch_optional(&mut *db.read().await?).await?)
}

/// A workspace that an account can access, and its role there.
#[derive(FromRow)]
pub(crate) struct AccessibleWorkspace {
    #[sqlx(flatten)]
    pub(crate) workspace: WorkspaceRow,
    pub(crate) role: String,
}

/// The workspaces of an account and of the organizations it is a member of, after the id `after`, by id.
///
/// # Errors
/// The database failed.
pub(crate) async fn list_accessible(
    db: &Db,
    account_id: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<AccessibleWorkspace>, ApiError> {
    let rows = sqlx::query_as(
        "SELECT workspace.*, home.role FROM workspace JOIN (SELECT ?1 AS id, 'owner' AS role \
         UNION ALL SELECT org_id, role FROM org_member WHERE user_id = ?1 AND status = 'accepted') AS home \
         ON home.id = workspace.identity_id WHERE workspace.id > ?2 ORDER BY workspace.id LIMIT ?3",
    );
    let rows = rows.bind(account_id).bind(after.unwrap_or_default()).bind(limit);
    Ok(rows.fetch_all(&mut *db.read().await?).await?)
}
