//! Invoices, payment methods, plan and subscription. A tenant pays for its accounts; only the tenant sees their
//! billing.

pub mod invoice;
pub mod payment_method;
mod pdf;
pub mod plan;
pub mod subscription;

use crate::app_state::AppState;
use crate::auth::extractor::{AccountOwnerOr404, Actor};
use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

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
