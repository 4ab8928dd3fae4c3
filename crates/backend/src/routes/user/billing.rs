//! Invoices, payment methods, plan and subscription. A tenant pays for its accounts; only the tenant sees their
//! billing.

pub mod invoice;
mod invoice_row;
pub mod payment_method;
mod pdf;
pub mod plan;
pub mod subscription;

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, Actor};
use crate::clock::DAY;
use crate::db::Write;
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use api_types::Day;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::Value;

/// The owner of the account in the path, unless a tenant pays for it.
#[derive(Debug)]
pub struct BillingAccess(pub Actor);

impl FromRequestParts<AppState> for BillingAccess {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let AccountOwnerOr404(actor) = AccountOwnerOr404::from_request_parts(parts, app).await?;
        if actor.user.in_tenant() {
            return Err(ApiError::Forbidden("This account is part of a tenant, which pays for it.".into()));
        }
        Ok(Self(actor))
    }
}

/// The billing cycle that contains `now`: its start and end in milliseconds, at midnight UTC.
fn cycle(anchor: i64, now: i64) -> (i64, i64) {
    let (from, to) = Day::of_millis(now).cycle(Day::of_millis(anchor));
    (i64::from(from.number()) * DAY, i64::from(to.number()) * DAY)
}

/// Changes `User.billing` within the transaction of the change that causes it.
async fn update_billing(
    write: &mut Write,
    now: i64,
    user_id: &str,
    change: impl FnOnce(&mut serde_json::Map<String, Value>),
) -> Result<(), ApiError> {
    let user = IdentityRow::reload(write, user_id).await?;
    let mut billing = match user.billing_json() {
        Some(Value::Object(billing)) => billing,
        _ => serde_json::Map::new(),
    };
    change(&mut billing);
    sqlx::query("UPDATE identity SET billing = ?, updated_at = ?, version_id = version_id + 1 WHERE id = ?")
        .bind(Value::Object(billing).to_string())
        .bind(now)
        .bind(user_id)
        .execute(&mut **write)
        .await?;
    Ok(())
}
