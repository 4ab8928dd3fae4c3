//! The cards of an account. New ones are added on the payment provider's page.

use super::BillingAccess;
use crate::app_state::AppState;
use crate::auth::extractor::AccountPath;
use crate::error::ApiError;
use crate::http::json_body::JsonBody;
use crate::http::openapi::AccountOr404Errors;
use crate::http::pagination::map;
use crate::http::path_params::{PathParams, check_id};
use crate::store::audit;
use api_types::{Card, List, PaymentMethod, PaymentMethodType, UpdateBillingPaymentMethodRequest};
use axum::Json;
use axum::extract::State;
use serde_json::json;
use sqlx::{FromRow, SqliteExecutor};

#[derive(FromRow)]
struct CardRow {
    id: String,
    is_default: bool,
    brand: String,
    country: String,
    funding: String,
    last4: String,
    exp_month: i64,
    exp_year: i64,
}

impl CardRow {
    fn into_wire(self) -> PaymentMethod {
        PaymentMethod {
            id: self.id,
            kind: PaymentMethodType::Card,
            default: self.is_default,
            card: Some(Card {
                brand: self.brand,
                country: Some(self.country),
                exp_month: self.exp_month,
                exp_year: self.exp_year,
                funding: Some(self.funding),
                last4: self.last4,
            }),
            us_bank_account: None,
        }
    }
}

async fn find(db: impl SqliteExecutor<'_>, user_id: &str, id: &str) -> Result<CardRow, ApiError> {
    check_id("payment_method_id", "pm", id)?;
    let row = sqlx::query_as("SELECT * FROM payment_method WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
    row.fetch_optional(db).await?.ok_or_else(|| ApiError::NotFound("There is no such payment method.".into()))
}

/// One's cards, oldest first.
#[utoipa::path(get, path = "/user/{user_handle}/billing/payment_method", tag = "billing",
    params(AccountPath), responses((status = 200, body = List<PaymentMethod>), AccountOr404Errors))]
pub async fn list(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<List<PaymentMethod>>, ApiError> {
    let rows: Vec<CardRow> =
        sqlx::query_as("SELECT * FROM payment_method WHERE user_id = ? ORDER BY created_at, id LIMIT 100")
            .bind(&actor.user.id)
            .fetch_all(&mut *app.db.read().await?)
            .await?;
    Ok(Json(map(List { items: rows, next_token: None }, CardRow::into_wire)))
}

/// One card.
#[utoipa::path(get, path = "/user/{user_handle}/billing/payment_method/{payment_method_id}", tag = "billing",
    params(AccountPath, ("payment_method_id" = String, Path, pattern = "^pm_[0-9a-v]{20}$")),
    responses((status = 200, body = PaymentMethod), AccountOr404Errors))]
pub async fn get(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    params: PathParams,
) -> Result<Json<PaymentMethod>, ApiError> {
    find(&mut *app.db.read().await?, &actor.user.id, params.get("payment_method_id"))
        .await
        .map(|row| Json(row.into_wire()))
}

/// Makes it the one that pays each invoice.
#[utoipa::path(patch, path = "/user/{user_handle}/billing/payment_method/{payment_method_id}", tag = "billing",
    params(AccountPath, ("payment_method_id" = String, Path, pattern = "^pm_[0-9a-v]{20}$")),
    request_body = UpdateBillingPaymentMethodRequest, responses((status = 200, body = PaymentMethod), AccountOr404Errors))]
pub async fn update(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    params: PathParams,
    JsonBody(body): JsonBody<UpdateBillingPaymentMethodRequest>,
) -> Result<Json<PaymentMethod>, ApiError> {
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let id = params.get("payment_method_id");
    let row = find(&mut *write, &actor.user.id, id).await?;
    if body.default == Some(false) && row.is_default {
        return Err(ApiError::field("default", "Make another one the default instead."));
    }
    if body.default != Some(true) || row.is_default {
        return Ok(Json(row.into_wire()));
    }
    sqlx::query("UPDATE payment_method SET is_default = 0 WHERE user_id = ? AND is_default = 1")
        .bind(&actor.user.id)
        .execute(&mut *write)
        .await?;
    let row: CardRow = sqlx::query_as("UPDATE payment_method SET is_default = 1 WHERE id = ? RETURNING *")
        .bind(id)
        .fetch_one(&mut *write)
        .await?;
    let data = json!({ "default": true });
    audit::record(&mut write, now, actor.audit_entry("user.payment_method.update", Some(id), data)).await?;
    write.commit().await?;
    Ok(Json(row.into_wire()))
}

/// Removes it; the default one stays.
#[utoipa::path(delete, path = "/user/{user_handle}/billing/payment_method/{payment_method_id}", tag = "billing",
    params(AccountPath, ("payment_method_id" = String, Path, pattern = "^pm_[0-9a-v]{20}$")),
    responses((status = 200, body = PaymentMethod), AccountOr404Errors))]
pub async fn delete(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
    params: PathParams,
) -> Result<Json<PaymentMethod>, ApiError> {
    let (mut write, actor) = actor.begin_change(&app).await?;
    let now = app.clock.now();
    let id = params.get("payment_method_id");
    let row = find(&mut *write, &actor.user.id, id).await?;
    if row.is_default {
        return Err(ApiError::Forbidden("This one pays the invoices. Make another one the default first.".into()));
    }
    sqlx::query("DELETE FROM payment_method WHERE id = ?").bind(id).execute(&mut *write).await?;
    audit::record(&mut write, now, actor.audit_entry("user.payment_method.delete", Some(id), json!({}))).await?;
    write.commit().await?;
    Ok(Json(row.into_wire()))
}
