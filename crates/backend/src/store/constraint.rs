//! The rules of an account's plan: quotas, prices and settings.

use crate::db::Db;
use crate::error::ApiError;
use api_types::{Constraint, Prices};
use sqlx::{FromRow, QueryBuilder, SqliteConnection};

/// A row of `constraint_rule`.
#[derive(FromRow)]
pub(crate) struct ConstraintRow {
    pub(crate) name: String,
    #[sqlx(rename = "type")]
    pub(crate) kind: String,
    pub(crate) target: String,
    pub(crate) value: Option<i64>,
    pub(crate) text: Option<String>,
    pub(crate) value_from: String,
    pub(crate) visibility: String,
    pub(crate) description: Option<String>,
}

/// The rules of an account after the name `after`, by name. A filter is a column, an operator and a value; columns and
/// operators are those that a `where` may contain.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(
    db: &Db,
    user_id: &str,
    after: Option<&str>,
    filters: impl Iterator<Item = (&'static str, &'static str, String)>,
    limit: u32,
) -> Result<Vec<ConstraintRow>, ApiError> {
    let mut sql = QueryBuilder::new("SELECT * FROM constraint_rule WHERE user_id = ");
    sql.push_bind(user_id).push(" AND name > ").push_bind(after.unwrap_or_default());
    for (column, operator, value) in filters {
        sql.push(" AND ").push(column).push(operator).push_bind(value);
    }
    sql.push(" ORDER BY name LIMIT ").push_bind(limit);
    Ok(sql.build_query_as().fetch_all(&mut *db.read().await?).await?)
}

/// The prices of the account's plan, and the minutes and GB that it includes.
///
/// # Errors
/// The database failed.
pub(crate) async fn prices(db: &mut SqliteConnection, user_id: &str) -> Result<(Prices, (i64, i64)), ApiError> {
    let rules: Vec<(String, Option<i64>, Option<String>)> =
        sqlx::query_as("SELECT name, value, text FROM constraint_rule WHERE user_id = ?")
            .bind(user_id)
            .fetch_all(db)
            .await?;
    let number = |name: &str| rules.iter().find(|rule| rule.0 == name).and_then(|rule| rule.1).unwrap_or_default();
    let prices = Prices {
        currency: rules
            .iter()
            .find(|rule| rule.0 == Constraint::CURRENCY)
            .and_then(|rule| rule.2.clone())
            .unwrap_or_else(|| "usd".into()),
        base: number(Constraint::BASE_PRICE),
        compute_minute: number(Constraint::COMPUTE_MINUTE_PRICE),
        storage_gb: number(Constraint::STORAGE_GB_PRICE),
    };
    Ok((prices, (number(Constraint::COMPUTE_MINUTES), number(Constraint::STORAGE_GB))))
}
