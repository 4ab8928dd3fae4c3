//! Subscriptions: created, cancelled at the end of the paid period, and resumed until then.

use super::{BillingAccess, cycle, update_billing};
use crate::app_state::AppState;
use crate::auth::extractor::AccountPath;
use crate::clock::rfc3339;
use crate::db::Write;
use crate::error::ApiError;
use crate::http::openapi::AccountOr404Errors;
use crate::http::pagination::map;
use crate::http::path_params::{PathParams, check_id};
use crate::id;
use crate::store::audit;
use api_types::billing::BillingSubscriptionItem;
use api_types::{BillingSubscription, List};
use axum::Json;
use axum::extract::State;
use serde_json::json;
use sqlx::{FromRow, SqliteExecutor};

/// The price of a billing cycle, in minor units.
const UNIT_AMOUNT: i64 = 900;
const PRICE: &str = "price_00000000000000000001";

#[derive(Clone, FromRow)]
pub(super) struct SubscriptionRow {
    id: String,
    item_id: String,
    currency: String,
    pub(super) anchor: i64,
    created_at: i64,
    canceled_at: Option<i64>,
    cancel_at: Option<i64>,
}

impl SubscriptionRow {
    fn has_ended(&self, now: i64) -> bool {
        self.cancel_at.is_some_and(|end| end <= now)
    }

    fn into_wire(self, now: i64, card: Option<String>) -> BillingSubscription {
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
pub(super) async fn current(
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

async fn default_card(db: impl SqliteExecutor<'_>, user_id: &str) -> Result<Option<String>, ApiError> {
    let id = sqlx::query_scalar("SELECT id FROM payment_method WHERE user_id = ? AND is_default = 1");
    Ok(id.bind(user_id).fetch_optional(db).await?)
}

async fn find(db: impl SqliteExecutor<'_>, user_id: &str, id: &str) -> Result<SubscriptionRow, ApiError> {
    check_id("subscription_id", "sub", id)?;
    let row = sqlx::query_as("SELECT * FROM subscription WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
    row.fetch_optional(db).await?.ok_or_else(|| ApiError::NotFound("There is no such subscription.".into()))
}

/// One's subscriptions, newest first; also those that have ended.
#[utoipa::path(get, path = "/user/{user_handle}/billing/subscription", tag = "billing",
    params(AccountPath), responses((status = 200, body = List<BillingSubscription>), AccountOr404Errors))]
pub async fn list(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<List<BillingSubscription>>, ApiError> {
    let mut db = app.db.read().await?;
    let rows: Vec<SubscriptionRow> =
        sqlx::query_as("SELECT * FROM subscription WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT 100")
            .bind(&actor.user.id)
            .fetch_all(&mut *db)
            .await?;
    let card = default_card(&mut *db, &actor.user.id).await?;
    let now = app.clock.now();
    Ok(Json(map(List { items: rows, next_token: None }, |row| row.into_wire(now, card.clone()))))
}

/// Begins one that the default card pays; or takes up again one that was cancelled and has not ended yet.
#[utoipa::path(post, path = "/user/{user_handle}/billing/subscription", tag = "billing",
    params(AccountPath), responses((status = 200, body = BillingSubscription), AccountOr404Errors))]
pub async fn create(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<BillingSubscription>, ApiError> {
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let user_id = &actor.user.id;
    let Some(card) = default_card(&mut *write, user_id).await? else {
        return Err(ApiError::Forbidden("A subscription needs a card that pays it. Add one first.".into()));
    };
    let row: SubscriptionRow = match current(&mut *write, user_id, now).await? {
        Some(row) if row.canceled_at.is_none() => {
            return Err(ApiError::Forbidden("This account has a subscription already.".into()));
        }
        Some(row) => {
            let again = "UPDATE subscription SET canceled_at = NULL, cancel_at = NULL WHERE id = ? RETURNING *";
            sqlx::query_as(again).bind(&row.id).fetch_one(&mut *write).await?
        }
        None => {
            let id = insert(&mut write, user_id, now).await?;
            find(&mut *write, user_id, &id).await?
        }
    };
    update_billing(&mut write, now, user_id, |billing| {
        for gone in ["suspend_at", "suspend_at_reason", "delete_at", "delete_at_reason"] {
            billing.remove(gone);
        }
        if billing.get("status") != Some(&json!("active")) {
            billing.insert("status_updated_at".into(), rfc3339(now).into());
        }
        billing.insert("status".into(), "active".into());
        billing.insert("cycle_anchor".into(), rfc3339(row.anchor).into());
    })
    .await?;
    audit::record(&mut write, now, actor.audit_entry("user.subscription.create", Some(&row.id), json!({}))).await?;
    write.commit().await?;
    Ok(Json(row.into_wire(now, Some(card))))
}

/// Creates a subscription whose cycles start at `anchor`.
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

/// One subscription.
#[utoipa::path(get, path = "/user/{user_handle}/billing/subscription/{subscription_id}", tag = "billing",
    params(AccountPath, ("subscription_id" = String, Path, pattern = "^sub_[0-9a-v]{20}$")),
    responses((status = 200, body = BillingSubscription), AccountOr404Errors))]
pub async fn get(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    params: PathParams,
) -> Result<Json<BillingSubscription>, ApiError> {
    let row = find(&mut *app.db.read().await?, &actor.user.id, params.get("subscription_id")).await?;
    Ok(Json(row.into_wire(app.clock.now(), None)))
}

/// Cancels it: it goes on until the end of the period, and is not renewed. A second time changes nothing.
#[utoipa::path(delete, path = "/user/{user_handle}/billing/subscription/{subscription_id}", tag = "billing",
    params(AccountPath, ("subscription_id" = String, Path, pattern = "^sub_[0-9a-v]{20}$")),
    responses((status = 200, body = BillingSubscription), AccountOr404Errors))]
pub async fn cancel(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    params: PathParams,
) -> Result<Json<BillingSubscription>, ApiError> {
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let id = params.get("subscription_id");
    let row = find(&mut *write, &actor.user.id, id).await?;
    let card = default_card(&mut *write, &actor.user.id).await?;
    if row.canceled_at.is_some() {
        return Ok(Json(row.into_wire(now, card)));
    }
    let (_, end) = cycle(row.anchor, now);
    let row: SubscriptionRow =
        sqlx::query_as("UPDATE subscription SET canceled_at = ?, cancel_at = ? WHERE id = ? RETURNING *")
            .bind(now)
            .bind(end)
            .bind(id)
            .fetch_one(&mut *write)
            .await?;
    update_billing(&mut write, now, &actor.user.id, |billing| {
        billing.insert("suspend_at".into(), rfc3339(end).into());
        billing.insert("suspend_at_reason".into(), "The subscription was cancelled.".into());
    })
    .await?;
    audit::record(&mut write, now, actor.audit_entry("user.subscription.delete", Some(&row.id), json!({}))).await?;
    write.commit().await?;
    Ok(Json(row.into_wire(now, card)))
}
