//! Usage records by account or workspace, newest day first.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath, Actor};
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use crate::http::path_params::PathParams;
use crate::http::where_clause::{self, Column, Comparison, WhereParam};
use crate::store::usage::{self, Filter, FilterValue, UsageRow};
use crate::store::workspace;
use api_types::{Day, List, UsageMetric};
use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

const COLUMNS: &[Column] = &[
    Column { name: "usage_date", operators: &[">=", "<=", "<", ">", "="], value: DATE },
    Column::equal("workspace_id"),
    Column::equal("metric"),
    Column::equal("billing_mode"),
];

/// The pattern of a day. It does not check the length of the month.
const DATE: &str = "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";

/// The `where` parameter for usage, for the API document.
#[derive(Debug)]
pub struct UsageWhere;

impl IntoParams for UsageWhere {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = "Such as `usage_date >= '2026-10-01' and workspace_id = 'w_…'`; on usage_date, workspace_id, metric \
                    and billing_mode";
        vec![where_clause::parameter(text, COLUMNS)]
    }
}

/// What one's workspaces have used, by day: newest day first, then workspace, then metric.
#[utoipa::path(get, path = "/user/{user_handle}/usage", tag = "usage",
    params(AccountPath, PageQuery, UsageWhere),
    responses((status = 200, body = List<UsageMetric>), AccountErrors))]
pub async fn list(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    query: PageQuery,
    text: WhereParam,
) -> Result<Json<List<UsageMetric>>, ApiError> {
    usage_page(&app, &actor, query, text, None).await
}

/// What one workspace of one's own has used.
#[utoipa::path(get, path = "/user/{user_handle}/workspace/{workspace_handle}/usage", tag = "usage",
    params(AccountPath, ("workspace_handle" = String, Path, pattern = "^[a-z0-9]{1,23}$"), PageQuery, UsageWhere),
    responses((status = 200, body = List<UsageMetric>), AccountErrors))]
pub async fn list_for_workspace(
    State(app): State<AppState>,
    AccountOwner(actor): AccountOwner,
    params: PathParams,
    query: PageQuery,
    text: WhereParam,
) -> Result<Json<List<UsageMetric>>, ApiError> {
    let handle = params.get("workspace_handle");
    if !(1..=23).contains(&handle.len()) || !handle.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Err(ApiError::field("workspace_handle", "This is not the handle of a workspace."));
    }
    let id = workspace::id_of(&app.db, &actor.user.id, handle).await?;
    let id = id.ok_or_else(|| ApiError::Forbidden(format!("You have no workspace {handle}.")))?;
    usage_page(&app, &actor, query, text, Some(id)).await
}

async fn usage_page(
    app: &AppState,
    actor: &Actor,
    query: PageQuery,
    WhereParam(text): WhereParam,
    workspace: Option<String>,
) -> Result<Json<List<UsageMetric>>, ApiError> {
    let id = &actor.user.id;
    let comparisons = text.as_deref().map(|text| where_clause::parse(text, COLUMNS)).transpose()?.unwrap_or_default();
    let filters = comparisons.into_iter().map(filter).collect::<Result<Vec<_>, _>>()?;
    let list =
        format!("usage {id} {} {}", workspace.as_deref().unwrap_or_default(), text.as_deref().unwrap_or_default());
    let page = app.page_key.open(list, query)?;
    let rows = usage::list(&app.db, id, workspace, filters, page.after.clone(), page.rows()).await?;
    page.respond(rows, UsageRow::cursor, |row| row.into_api(&actor.user.tenant_id))
}

fn filter(comparison: Comparison) -> Result<Filter, ApiError> {
    let value = if comparison.column == "usage_date" {
        let day = Day::parse(&comparison.value).ok_or_else(|| comparison.error("a day such as '2026-10-01'"))?;
        FilterValue::Day(day.number())
    } else {
        FilterValue::Text(comparison.value)
    };
    Ok(Filter { column: comparison.column, operator: comparison.operator, value })
}
