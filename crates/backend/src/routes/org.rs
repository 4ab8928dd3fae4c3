//! The organizations that an account is a member of.

use crate::app_state::AppState;
use crate::auth::extractor::Actor;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::SignedInErrors;
use crate::http::pagination::PageQuery;
use crate::store::org::{self, MemberRow};
use api_types::{List, UserOrg};
use axum::Json;
use axum::extract::State;

/// One's memberships, by the organization's handle.
#[utoipa::path(get, path = "/actor/org", tag = "actor", params(PageQuery),
    responses((status = 200, body = List<UserOrg>), SignedInErrors))]
pub async fn list(
    State(app): State<AppState>,
    actor: Actor,
    query: PageQuery,
) -> Result<Json<List<UserOrg>>, ApiError> {
    let page = app.page_key.open(format!("actor org {}", actor.user.id), query)?;
    let rows = org::list(&app.db, &actor.user.id, page.after.as_deref(), page.rows()).await?;
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
