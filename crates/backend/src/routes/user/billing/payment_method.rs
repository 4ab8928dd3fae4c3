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
use crate::store::payment_method::{self, CardRow};
use api_types::{List, PaymentMethod, UpdateBillingPaymentMethodRequest};
use axum::Json;
use axum::extract::State;
use serde_json::json;

fn payment_method_id(params: &PathParams) -> Result<&str, ApiError> {
    let id = params.get("payment_method_id");
    check_id("payment_method_id", "pm", id)?;
    Ok(id)
}

fn not_found() -> ApiError {
    ApiError::NotFound("There is no such payment method.".into())
}

/// One's cards, oldest first.
#[utoipa::path(get, path = "/user/{user_handle}/billing/payment_method", tag = "billing",
    params(AccountPath), responses((status = 200, body = List<PaymentMethod>), AccountOr404Errors))]
pub async fn list(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<List<PaymentMethod>>, ApiError> {
    let rows = payment_method::list(&mut *app.db.read().await?, &actor.user.id).await?;
    Ok(Json(map(List { items: rows, next_token: None }, CardRow::into_api)))
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
    let id = payment_method_id(&params)?;
    let row = payment_method::find(&mut *app.db.read().await?, &actor.user.id, id).await?;
    row.map(|row| Json(row.into_api())).ok_or_else(not_found)
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
    let id = payment_method_id(&params)?;
    let row = payment_method::find(&mut *write, &actor.user.id, id).await?.ok_or_else(not_found)?;
    if body.default == Some(false) && row.is_default {
        return Err(ApiError::field("default", "Make another one the default instead."));
    }
    if body.default != Some(true) || row.is_default {
        return Ok(Json(row.into_api()));
    }
    let row = payment_method::set_default(&mut write, &actor.user.id, id).await?;
    let data = json!({ "default": true });
    audit::record(&mut write, now, actor.audit_entry("user.payment_method.update", Some(id), data)).await?;
    write.commit().await?;
    Ok(Json(row.into_api()))
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
    let id = payment_method_id(&params)?;
    let row = payment_method::find(&mut *write, &actor.user.id, id).await?.ok_or_else(not_found)?;
    if row.is_default {
        return Err(ApiError::Forbidden("This one pays the invoices. Make another one the default first.".into()));
    }
    payment_method::delete(&mut write, id).await?;
    audit::record(&mut write, now, actor.audit_entry("user.payment_method.delete", Some(id), json!({}))).await?;
    write.commit().await?;
    Ok(Json(row.into_api()))
}
