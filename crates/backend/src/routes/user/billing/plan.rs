//! The plan of an account.

use super::BillingAccess;
use crate::app_state::AppState;
use crate::auth::extractor::AccountPath;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::http::openapi::{AccountOr404Errors, ErrorStatus};
use crate::store::plan;
use api_types::{IdentityPlan, Plan};
use axum::Json;
use axum::extract::State;

/// What one's plan is called and includes. There is one, from an account's first day.
#[utoipa::path(get, path = "/user/{user_handle}/billing/plan", tag = "billing",
    params(AccountPath), responses((status = 200, body = IdentityPlan), AccountOr404Errors, ErrorStatus<409>))]
pub async fn get(
    State(app): State<AppState>,
    BillingAccess(actor): BillingAccess,
) -> Result<Json<IdentityPlan>, ApiError> {
    let row = plan::developer(&app.db).await?;
    let user = actor.user;
    Ok(Json(IdentityPlan {
        identity_id: user.id.clone(),
        plan_id: row.id.clone(),
        created_at: user.created_at(),
        created_by_id: user.id.clone(),
        created_by: None,
        updated_at: None,
        updated_by_id: user.id,
        updated_by: None,
        expires_at: None,
        version_id: 1,
        plan: Some(Plan {
            id: row.id,
            plan: row.plan,
            title: Some(row.title),
            description: row.description,
            created_at: rfc3339(row.created_at),
            updated_at: None,
            version_id: row.version_id,
        }),
    }))
}
