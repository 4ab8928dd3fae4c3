//! Memberships in organizations.

use crate::db::Db;
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use sqlx::FromRow;

/// A row of `org_member` with its organization.
#[derive(FromRow)]
pub(crate) struct MemberRow {
    #[sqlx(flatten)]
    pub(crate) org: IdentityRow,
    pub(crate) member_id: String,
    pub(crate) member_user_id: String,
    pub(crate) member_role: String,
    pub(crate) member_status: String,
    pub(crate) member_created_at: i64,
    pub(crate) member_created_by_id: String,
    pub(crate) member_updated_at: Option<i64>,
    pub(crate) member_updated_by_id: String,
    pub(crate) member_version_id: i64,
}

/// The memberships of an account after the organization with the handle `after`, by handle.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(db: &Db, user_id: &str, after: Option<&str>, limit: u32) -> Result<Vec<MemberRow>, ApiError> {
    let rows = sqlx::query_as(
        "SELECT identity.*, org_member.id AS member_id, org_member.user_id AS member_user_id, \
         org_member.role AS member_role, org_member.status AS member_status, \
         org_member.created_at AS member_created_at, org_member.created_by_id AS member_created_by_id, \
         org_member.updated_at AS member_updated_at, org_member.updated_by_id AS member_updated_by_id, \
         org_member.version_id AS member_version_id \
         FROM org_member JOIN identity ON identity.id = org_member.org_id \
         WHERE org_member.user_id = ? AND identity.handle > ? ORDER BY identity.handle LIMIT ?",
    );
    let rows = rows.bind(user_id).bind(after.unwrap_or_default()).bind(limit);
    Ok(rows.fetch_all(&mut *db.read().await?).await?)
}
