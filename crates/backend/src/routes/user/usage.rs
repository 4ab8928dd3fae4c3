//! Usage records by account or workspace, newest day first.

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwner, AccountPath, Actor};
use crate::clock::{DAY, rfc3339};
use crate::error::ApiError;
use crate::http::openapi::AccountErrors;
use crate::http::pagination::PageQuery;
use crate::http::path_params::PathParams;
use crate::http::where_clause::{self, Column, WhereParam};
use api_types::{Day, List, UsageDimensionType, UsageMetric, UsageUnitType};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, QueryBuilder, Sqlite};
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

#[derive(FromRow)]
struct UsageRow {
    identity_id: String,
    day: i64,
    workspace_id: String,
    metric: String,
    billing_mode: String,
    instance_type: Option<String>,
    value: i64,
}

/// The values that the list is sorted by.
#[derive(Clone, Serialize, Deserialize)]
struct PageCursor(i64, String, String, String);

impl UsageRow {
    fn into_wire(self, tenant_id: &str) -> UsageMetric {
        let (dimension, unit) = match self.metric.as_str() {
            "db_execution_ms" | "process_execution_ms" => (UsageDimensionType::Compute, UsageUnitType::Millisecond),
            "user_count" => (UsageDimensionType::User, UsageUnitType::Count),
            _ => (UsageDimensionType::Storage, UsageUnitType::Byte),
        };
        UsageMetric {
            billing_mode: self.billing_mode.into(),
            dimension,
            identity_id: Some(self.identity_id),
            instance_type: self.instance_type,
            metric: self.metric.into(),
            pipe: None,
            tenant_id: Some(tenant_id.to_owned()),
            unit,
            usage_date: rfc3339(self.day * DAY),
            value: self.value,
            value_rounded: None,
            value_weighted: None,
            workspace_id: Some(self.workspace_id).filter(|id| !id.is_empty()),
        }
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
    let id: Option<String> = sqlx::query_scalar("SELECT id FROM workspace WHERE identity_id = ? AND handle = ?")
        .bind(&actor.user.id)
        .bind(handle)
        .fetch_optional(&mut *app.db.read().await?)
        .await?;
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
    let filters = text.as_deref().map(|text| where_clause::parse(text, COLUMNS)).transpose()?.unwrap_or_default();
    let id = &actor.user.id;
    let list =
        format!("usage {id} {} {}", workspace.as_deref().unwrap_or_default(), text.as_deref().unwrap_or_default());
    let by_workspace = workspace.is_some() || filters.iter().any(|filter| filter.column == "workspace_id");
    // The plus keeps `SQLite` from using an index on the account, which would scan all of its workspaces for one.
    let mut sql =
        QueryBuilder::<Sqlite>::new(["SELECT * FROM usage WHERE ", if by_workspace { "+" } else { "" }].concat());
    sql.push("identity_id = ").push_bind(id);
    if let Some(workspace) = workspace {
        sql.push(" AND workspace_id = ").push_bind(workspace);
    }
    for filter in filters {
        let is_day = filter.column == "usage_date";
        let column = if is_day { "day" } else { filter.column };
        sql.push(" AND ").push(column).push(" ").push(filter.operator).push(" ");
        if is_day {
            let day = Day::parse(&filter.value).ok_or_else(|| filter.error("a day such as '2026-10-01'"))?;
            sql.push_bind(day.number());
        } else {
            sql.push_bind(filter.value);
        }
    }
    let page = app.page_key.open(list, query)?;
    if let Some(PageCursor(day, workspace, metric, mode)) = page.after.clone() {
        // At most the rows of one day are skipped; the index leads to that day.
        sql.push(" AND day <= ").push_bind(day).push(" AND (day < ").push_bind(day);
        sql.push(" OR (workspace_id, metric, billing_mode) > (").push_bind(workspace);
        sql.push(", ").push_bind(metric).push(", ").push_bind(mode).push("))");
    }
    sql.push(" ORDER BY day DESC, workspace_id, metric, billing_mode LIMIT ").push_bind(page.rows());
    let rows: Vec<UsageRow> = sql.build_query_as().fetch_all(&mut *app.db.read().await?).await?;
    let cursor =
        |row: &UsageRow| PageCursor(row.day, row.workspace_id.clone(), row.metric.clone(), row.billing_mode.clone());
    page.respond(rows, cursor, |row| row.into_wire(&actor.user.tenant_id))
}
