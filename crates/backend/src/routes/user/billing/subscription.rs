//! Subscriptions: created, cancelled at the end of the paid period, and resumed until then.

use super::BillingAccess;
use crate::app_state::AppState;
use crate::auth::extractor::AccountPath;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::AccountOr404Errors;
use crate::http::pagination::map;
use crate::http::path_params::{PathParams, check_id};
use crate::store::identity::IdentityRow;
use crate::store::subscription;
use crate::store::{audit, payment_method};
use api_types::{BillingSubscription, List};
use axum::Json;
use axum::extract::State;
use serde_json::json;

fn subscription_id(params: &PathParams) -> Result<&str, ApiError> {
    let id = params.get("subscription_id");
    check_id("subscription_id", "sub", id)?;
    Ok(id)
}

fn not_found() -> ApiError {
    ApiError::NotFound("There is no such subscription.".into())
}

/// One's subscriptions, newest first; also those that have ended.
#[utoipa::path(get, path = "/user/{user_handle}/billing/subscription", tag = "billing",
    params(AccountPath), responses((status = 200, body = List<BillingSubscription>), AccountOr404Errors))]
pub async fn list(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<List<BillingSubscription>>, ApiError> {
    let mut db = app.db.read().await?;
    let rows = subscription::list(&mut *db, &actor.user.id).await?;
    let card = payment_method::default_id(&mut *db, &actor.user.id).await?;
    let now = app.clock.now();
    Ok(Json(map(List { items: rows, next_token: None }, |row| row.into_api(now, card.clone()))))
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
    let Some(card) = payment_method::default_id(&mut *write, user_id).await? else {
        return Err(ApiError::Forbidden("A subscription needs a card that pays it. Add one first.".into()));
    };
    let row = match subscription::current(&mut *write, user_id, now).await? {
        Some(row) if row.canceled_at.is_none() => {
            return Err(ApiError::Forbidden("This account has a subscription already.".into()));
        }
        Some(row) => subscription::resume(&mut write, &row.id).await?,
        None => {
            let id = subscription::insert(&mut write, user_id, now).await?;
            subscription::find(&mut *write, user_id, &id).await?.ok_or_else(not_found)?
        }
    };
    IdentityRow::update_billing(&mut write, now, user_id, |billing| {
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
    Ok(Json(row.into_api(now, Some(card))))
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
    let id = subscription_id(&params)?;
    let row = subscription::find(&mut *app.db.read().await?, &actor.user.id, id).await?;
    row.map(|row| Json(row.into_api(app.clock.now(), None))).ok_or_else(not_found)
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
    let id = subscription_id(&params)?;
    let row = subscription::find(&mut *write, &actor.user.id, id).await?.ok_or_else(not_found)?;
    let card = payment_method::default_id(&mut *write, &actor.user.id).await?;
    if row.canceled_at.is_some() {
        return Ok(Json(row.into_api(now, card)));
    }
    let (_, end) = subscription::cycle(row.anchor, now);
    let row = subscription::cancel(&mut write, id, now, end).await?;
    IdentityRow::update_billing(&mut write, now, &actor.user.id, |billing| {
        billing.insert("suspend_at".into(), rfc3339(end).into());
        billing.insert("suspend_at_reason".into(), "The subscription was cancelled.".into());
    })
    .await?;
    audit::record(&mut write, now, actor.audit_entry("user.subscription.delete", Some(&row.id), json!({}))).await?;
    write.commit().await?;
    Ok(Json(row.into_api(now, card)))
}
