//! The email addresses of an account.

use crate::app_state::App;
use crate::auth::extractor::{AccountPath, Owner};
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::OwnAccount;
use crate::http::pagination::{PageQuery, map};
use api_types::{List, UserEmail};
use axum::Json;
use axum::extract::State;
use sqlx::FromRow;

#[derive(FromRow)]
struct EmailRow {
    id: String,
    email: String,
    status: String,
    created_at: i64,
    updated_at: Option<i64>,
    version_id: i64,
}

/// One's addresses, oldest first.
#[utoipa::path(get, path = "/user/{user_handle}/email", tag = "user",
    params(AccountPath, PageQuery), responses((status = 200, body = List<UserEmail>), OwnAccount))]
pub async fn list(
    State(app): State<App>,
    Owner(actor): Owner,
    query: PageQuery,
) -> Result<Json<List<UserEmail>>, ApiError> {
    let list = format!("email {}", actor.user.id);
    let (time, id) = app.pages.open(&list, &query)?.unwrap_or((i64::MIN, String::new()));
    let rows: Vec<EmailRow> = sqlx::query_as(
        "SELECT * FROM email WHERE user_id = ? AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
    )
    .bind(&actor.user.id)
    .bind(time)
    .bind(id)
    .bind(query.limit + 1)
    .fetch_all(&mut *app.db.read().await?)
    .await?;
    let page = app.pages.page(&list, &query, rows, |row| (row.created_at, row.id.clone()))?;
    Ok(Json(map(page, |row| UserEmail {
        id: Some(row.id),
        email: row.email,
        status: row.status,
        created_at: rfc3339(row.created_at),
        updated_at: row.updated_at.map(rfc3339),
        tenant_id: Some(actor.user.tenant_id.clone()),
        version_id: row.version_id,
    })))
}
