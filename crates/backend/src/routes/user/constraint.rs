//! Quotas and settings of an account's plan.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath};
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use crate::http::where_clause::{self, Column, WhereParam};
use crate::store::constraint::{self, ConstraintRow};
use api_types::{Constraint, ConstraintValue, List};
use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

const COLUMNS: &[Column] = &[Column::equal("name"), Column::equal("type"), Column::equal("target")];

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
    let filters = text.as_deref().map(|text| where_clause::parse(text, COLUMNS)).transpose()?.unwrap_or_default();
    let filters = filters.into_iter().map(|filter| (filter.column, filter.operator, filter.value));
    let rows = constraint::list(&app.db, &actor.user.id, page.after.as_deref(), filters, page.rows()).await?;
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
