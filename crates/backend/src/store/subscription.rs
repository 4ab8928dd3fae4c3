//! Subscriptions to the plan.

use crate::clock::{DAY, rfc3339};
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use api_types::billing::BillingSubscriptionItem;
use api_types::{BillingSubscription, Day};
use sqlx::{FromRow, SqliteExecutor};

/// The price of a billing cycle, in minor units.
const UNIT_AMOUNT: i64 = 900;
const PRICE: &str = "price_00000000000000000001";

/// A row of `subscription`.
#[derive(Clone, FromRow)]
pub(crate) struct SubscriptionRow {
    pub(crate) id: String,
    item_id: String,
    currency: String,
    pub(crate) anchor: i64,
    created_at: i64,
    pub(crate) canceled_at: Option<i64>,
    cancel_at: Option<i64>,
}

impl SubscriptionRow {
    fn has_ended(&self, now: i64) -> bool {
        self.cancel_at.is_some_and(|end| end <= now)
    }

    /// The subscription as the API shows it, with the id of the default card.
    pub(crate) fn into_api(self, now: i64, card: Option<String>) -> BillingSubscription {
        let ended = self.has_ended(now);
        let (start, end) = cycle(self.anchor, self.cancel_at.filter(|_| ended).map_or(now, |end| end - 1));
        let time = |time: Option<i64>| time.map(rfc3339).unwrap_or_default();
        BillingSubscription {
            id: self.id,
            cancel_at: time(self.cancel_at),
            cancel_at_period_end: time(self.cancel_at),
            canceled_at: time(self.canceled_at),
            created_at: rfc3339(self.created_at),
            currency: self.currency,
            current_period_end: rfc3339(end),
            current_period_start: rfc3339(start),
            default_payment_method_id: card,
            items: vec![BillingSubscriptionItem {
                id: self.item_id,
                billing_scheme: "per_unit".into(),
                pricing_id: PRICE.into(),
                quantity: 1,
                unit_amount: UNIT_AMOUNT,
            }],
            status: Some(if ended { "canceled" } else { "active" }.into()),
        }
    }
}

/// The subscription that has not ended, if there is one.
///
/// # Errors
/// The database failed.
pub(crate) async fn current(
    db: impl SqliteExecutor<'_>,
    user_id: &str,
    now: i64,
) -> Result<Option<SubscriptionRow>, ApiError> {
    let row = sqlx::query_as(
        "SELECT * FROM subscription WHERE user_id = ? AND (cancel_at IS NULL OR cancel_at > ?) \
         ORDER BY created_at DESC, id DESC LIMIT 1",
    );
    Ok(row.bind(user_id).bind(now).fetch_optional(db).await?)
}

/// The billing cycle that contains `now`: its start and end in milliseconds, at midnight UTC.
pub(crate) fn cycle(anchor: i64, now: i64) -> (i64, i64) {
    let (from, to) = Day::of_millis(now).cycle(Day::of_millis(anchor));
    (i64::from(from.number()) * DAY, i64::from(to.number()) * DAY)
}

/// The newest 100 subscriptions of an account, ended ones included.
///
/// # Errors
/// The database failed.
pub(crate) async fn list(db: impl SqliteExecutor<'_>, user_id: &str) -> Result<Vec<SubscriptionRow>, ApiError> {
    let rows =
        sqlx::query_as("SELECT * FROM subscription WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT 100");
    Ok(rows.bind(user_id).fetch_all(db).await?)
}

/// A subscription of an account.
///
/// # Errors
/// The database failed.
pub(crate) async fn find(
    db: impl SqliteExecutor<'_>,
    user_id: &str,
    id: &str,
) -> Result<Option<SubscriptionRow>, ApiError> {
    let row = sqlx::query_as("SELECT * FROM subscription WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
    Ok(row.fetch_optional(db).await?)
}

/// Creates a subscription whose cycles start at `anchor`, and returns its id.
///
/// # Errors
/// The database failed.
pub(crate) async fn insert(write: &mut Write, user_id: &str, anchor: i64) -> Result<String, ApiError> {
    let id = id::new("sub", anchor)?;
    sqlx::query(
        "INSERT INTO subscription (id, user_id, item_id, currency, anchor, created_at) VALUES (?, ?, ?, 'usd', ?, ?)",
    )
    .bind(&id)
    .bind(user_id)
    .bind(id::new("si", anchor)?)
    .bind(anchor)
    .bind(anchor)
    .execute(&mut **write)
    .await?;
    Ok(id)
}

/// Takes the cancellation of a subscription back.
///
/// # Errors
/// The database failed.
pub(crate) async fn resume(write: &mut Write, id: &str) -> Result<SubscriptionRow, ApiError> {
    let row = sqlx::query_as("UPDATE subscription SET canceled_at = NULL, cancel_at = NULL WHERE id = ? RETURNING *")
        .bind(id);
    Ok(row.fetch_one(&mut **write).await?)
}

/// Cancels a subscription as of `end`.
///
/// # Errors
/// The database failed.
pub(crate) async fn cancel(write: &mut Write, id: &str, now: i64, end: i64) -> Result<SubscriptionRow, ApiError> {
    let row = sqlx::query_as("UPDATE subscription SET canceled_at = ?, cancel_at = ? WHERE id = ? RETURNING *");
    Ok(row.bind(now).bind(end).bind(id).fetch_one(&mut **write).await?)
}
