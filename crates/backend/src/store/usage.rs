//! Usage records.

use crate::clock::{DAY, rfc3339};
use crate::db::Db;
use crate::error::ApiError;
use api_types::{UsageDimensionType, UsageMetric, UsageUnitType};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

/// A row of `usage`.
#[derive(FromRow)]
pub(crate) struct UsageRow {
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
pub(crate) struct PageCursor(i64, String, String, String);

impl UsageRow {
    /// The cursor of a page that ends with this record.
    pub(crate) fn cursor(&self) -> PageCursor {
        PageCursor(self.day, self.workspace_id.clone(), self.metric.clone(), self.billing_mode.clone())
    }

    /// The record as the API shows it.
    pub(crate) fn into_api(self, tenant_id: &str) -> UsageMetric {
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

/// A condition of a `where`. Column and operator are those that a `where` may contain.
pub(crate) struct Filter {
    pub(crate) column: &'static str,
    pub(crate) operator: &'static str,
    pub(crate) value: FilterValue,
}

/// What a column is compared with.
pub(crate) enum FilterValue {
    Day(i32),
    Text(String),
}

/// The records of an account, or of one of its workspaces, after the cursor: newest day first, then by workspace, metric
/// and billing mode.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(
    db: &Db,
    account_id: &str,
    workspace: Option<String>,
    filters: Vec<Filter>,
    after: Option<PageCursor>,
    limit: u32,
) -> Result<Vec<UsageRow>, ApiError> {
    let by_workspace = workspace.is_some() || filters.iter().any(|filter| filter.column == "workspace_id");
    // The plus keeps `SQLite` from using an index on the account, which would scan all of its workspaces for one.
    let mut sql =
        QueryBuilder::<Sqlite>::new(["SELECT * FROM usage WHERE ", if by_workspace { "+" } else { "" }].concat());
    sql.push("identity_id = ").push_bind(account_id);
    if let Some(workspace) = workspace {
        sql.push(" AND workspace_id = ").push_bind(workspace);
    }
    for Filter { column, operator, value } in filters {
        let column = if column == "usage_date" { "day" } else { column };
        sql.push(" AND ").push(column).push(" ").push(operator).push(" ");
        match value {
            FilterValue::Day(day) => sql.push_bind(day),
            FilterValue::Text(text) => sql.push_bind(text),
        };
    }
    if let Some(PageCursor(day, workspace, metric, mode)) = after {
        // At most the rows of one day are skipped; the index leads to that day.
        sql.push(" AND day <= ").push_bind(day).push(" AND (day < ").push_bind(day);
        sql.push(" OR (workspace_id, metric, billing_mode) > (").push_bind(workspace);
        sql.push(", ").push_bind(metric).push(", ").push_bind(mode).push("))");
    }
    sql.push(" ORDER BY day DESC, workspace_id, metric, billing_mode LIMIT ").push_bind(limit);
    Ok(sql.build_query_as().fetch_all(&mut *db.read().await?).await?)
}

/// The billable compute time and storage of an account from day `from` until before day `to`. Compute adds up; storage
/// counts by the day with the most.
///
/// # Errors
/// The database failed.
pub(crate) async fn totals(
    db: &mut SqliteConnection,
    account_id: &str,
    from: i64,
    to: i64,
) -> Result<(i64, i64), ApiError> {
    let totals = sqlx::query_as(
        "SELECT coalesce(sum(compute), 0), coalesce(max(storage), 0) FROM (SELECT \
         sum(value) FILTER (WHERE metric IN ('db_execution_ms', 'process_execution_ms')) AS compute, \
         sum(value) FILTER (WHERE metric IN ('db_volume_used_bytes', 'process_log_bytes', 'snapshot_storage_bytes')) \
         AS storage FROM usage WHERE identity_id = ? AND day >= ? AND day < ? AND billing_mode = 'billable' GROUP BY day)",
    );
    Ok(totals.bind(account_id).bind(from).bind(to).fetch_one(db).await?)
}
