//! Plans.

use crate::db::Db;
use crate::error::ApiError;
use sqlx::FromRow;

/// A row of `plan`.
#[derive(FromRow)]
pub(crate) struct PlanRow {
    pub(crate) id: String,
    pub(crate) plan: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) created_at: i64,
    pub(crate) version_id: i64,
}

/// The Developer plan, which every account has.
///
/// # Errors
/// The database failed.
pub(crate) async fn developer(db: &Db) -> Result<PlanRow, ApiError> {
    let row = sqlx::query_as("SELECT * FROM plan WHERE plan = 'developer'");
    Ok(row.fetch_one(&mut *db.read().await?).await?)
}
