//! Quotas and settings of an account's plan.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath};
use crate::db::Write;
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use crate::http::where_clause::{self, Column, WhereParam};
use api_types::{Constraint, ConstraintValue, List};
use axum::Json;
use axum::extract::State;
use sqlx::{FromRow, QueryBuilder};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// The token limit for a plan without such a rule.
const DEFAULT_TOKENS: u32 = 2;
const COLUMNS: &[Column] = &[Column::equal("name"), Column::equal("type"), Column::equal("target")];

#[derive(FromRow)]
struct ConstraintRow {
    name: String,
    #[sqlx(rename = "type")]
    kind: String,
    target: String,
    value: Option<i64>,
    text: Option<String>,
    value_from: String,
    visibility: String,
    description: Option<String>,
}

/// The `where` parameter for constraints, for the API document.
#[derive(Debug)]
pub struct ConstraintWhere;

impl IntoParams for ConstraintWhere {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![where_clause::parameter("Such as `name = 'user_token'`; on name, type and target", COLUMNS)]
    }
}

/// What one may have, by name.
#[utoipa::path(get, path = "/user/{user_handle}/constraint", tag = "user",
    params(AccountPath, PageQuery, ConstraintWhere),
    responses((status = 200, body = List<Constraint>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
    WhereParam(text): WhereParam,
) -> Result<Json<List<Constraint>>, ApiError> {
    let list = format!("constraint {} {}", actor.user.id, text.as_deref().unwrap_or_default());
    let page = app.page_key.open(list, query)?;
    let mut sql = QueryBuilder::new("SELECT * FROM constraint_rule WHERE user_id = ");
    sql.push_bind(&actor.user.id).push(" AND name > ").push_bind(page.after.clone().unwrap_or_default());
    for filter in text.as_deref().map(|text| where_clause::parse(text, COLUMNS)).transpose()?.unwrap_or_default() {
        sql.push(" AND ").push(filter.column).push(filter.operator).push_bind(filter.value);
    }
    sql.push(" ORDER BY name LIMIT ").push_bind(page.rows());
    let rows: Vec<ConstraintRow> = sql.build_query_as().fetch_all(&mut *app.db.read().await?).await?;
    let cursor = |row: &ConstraintRow| row.name.clone();
    page.respond(rows, cursor, |row| Constraint {
        name: row.name,
        kind: row.kind,
        target: row.target,
        value: match (row.value, row.text) {
            (Some(value), _) => ConstraintValue::Whole(value),
            (None, Some(text)) => ConstraintValue::Text(text),
            (None, None) => ConstraintValue::Other,
        },
        value_from: row.value_from,
        visibility: row.visibility.into(),
        description: row.description,
        user_id: Some(actor.user.id.clone()),
        tenant_id: Some(actor.user.tenant_id.clone()),
        ..Constraint::default()
    })
}

/// How many tokens the account may have.
///
/// # Errors
/// The database failed.
pub async fn token_limit(write: &mut Write, user_id: &str) -> Result<u32, ApiError> {
    let value: Option<Option<i64>> =
        sqlx::query_scalar("SELECT value FROM constraint_rule WHERE user_id = ? AND name = ? AND type = 'quota'")
            .bind(user_id)
            .bind(Constraint::USER_TOKEN)
            .fetch_optional(&mut **write)
            .await?;
    Ok(value.flatten().and_then(|value| u32::try_from(value).ok()).unwrap_or(DEFAULT_TOKENS))
}
