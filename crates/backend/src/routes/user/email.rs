//! The email addresses of an account.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use crate::store::email::{self, EmailRow};
use api_types::{List, UserEmail};
use axum::Json;
use axum::extract::State;

/// One's addresses, oldest first.
#[utoipa::path(get, path = "/user/{user_handle}/email", tag = "user",
    params(AccountPath, PageQuery), responses((status = 200, body = List<UserEmail>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
) -> Result<Json<List<UserEmail>>, ApiError> {
    let page = app.page_key.open(format!("email {}", actor.user.id), query)?;
    let rows = email::list(&app.db, &actor.user.id, page.after.as_ref(), page.rows()).await?;
    let cursor = |row: &EmailRow| (row.created_at, row.id.clone());
    page.respond(rows, cursor, |row| UserEmail {
        id: Some(row.id),
        email: row.email,
        status: row.status,
        created_at: rfc3339(row.created_at),
        updated_at: row.updated_at.map(rfc3339),
        tenant_id: Some(actor.user.tenant_id.clone()),
        version_id: row.version_id,
    })
}
