//! The organizations that an account is a member of.

use crate::app_state::AppState;
use crate::auth::extractor::Actor;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::SignedInErrors;
use crate::http::pagination::PageQuery;
use crate::store::identity::IdentityRow;
use api_types::{List, UserOrg};
use axum::Json;
use axum::extract::State;
use sqlx::FromRow;

#[derive(FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    org: IdentityRow,
    member_id: String,
    member_user_id: String,
    member_role: String,
    member_status: String,
    member_created_at: i64,
    member_created_by_id: String,
    member_updated_at: Option<i64>,
    member_updated_by_id: String,
    member_version_id: i64,
}

/// One's memberships, by the organization's handle.
#[utoipa::path(get, path = "/actor/org", tag = "actor", params(PageQuery),
    responses((status = 200, body = List<UserOrg>), SignedInErrors))]
pub async fn list(
    State(app): State<AppState>,
    actor: Actor,
    query: PageQuery,
) -> Result<Json<List<UserOrg>>, ApiError> {
    let page = app.page_key.open(format!("actor org {}", actor.user.id), query)?;
    let rows: Vec<MemberRow> = sqlx::query_as(
        "SELECT identity.*, org_member.id AS member_id, org_member.user_id AS member_user_id, \
         org_member.role AS member_role, org_member.status AS member_status, \
         org_member.created_at AS member_created_at, org_member.created_by_id AS member_created_by_id, \
         org_member.updated_at AS member_updated_at, org_member.updated_by_id AS member_updated_by_id, \
         org_member.version_id AS member_version_id \
         FROM org_member JOIN identity ON identity.id = org_member.org_id \
         WHERE org_member.user_id = ? AND identity.handle > ? ORDER BY identity.handle LIMIT ?",
    )
    .bind(&actor.user.id)
    .bind(page.after.clone().unwrap_or_default())
    .bind(page.rows())
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    let cursor = |row: &MemberRow| row.org.handle.clone();
    page.respond(rows, cursor, |row| UserOrg {
        id: Some(row.member_id),
        org_id: row.org.id.clone(),
        user_id: row.member_user_id,
        role: row.member_role,
        status: row.member_status.into(),
        org: Some(row.org.to_org(&app.public_url)),
        created_at: rfc3339(row.member_created_at),
        created_by_id: row.member_created_by_id,
        created_by: None,
        updated_at: row.member_updated_at.map(rfc3339),
        updated_by_id: row.member_updated_by_id,
        updated_by: None,
        version_id: row.member_version_id,
    })
}
