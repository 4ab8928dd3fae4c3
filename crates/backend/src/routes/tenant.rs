//! Tenants: the parts of the service that belong to companies.

use crate::app_state::AppState;
use crate::auth::extractor::Actor;
use crate::error::ApiError;
use crate::http::openapi::AccountOr404Errors;
use crate::http::path_params::{PathParams, check_handle};
use crate::store::tenant::TenantRow;
use api_types::Tenant;
use axum::Json;
use axum::extract::State;

/// The tenant one is part of; any other is a 403.
#[utoipa::path(get, path = "/tenant/{tenant_handle}", tag = "tenant",
    params(("tenant_handle" = String, Path, pattern = "^[a-z0-9][a-z0-9-]{0,37}[a-z0-9]$")), responses((status = 200, body = Tenant), AccountOr404Errors))]
pub async fn get(State(app): State<AppState>, actor: Actor, params: PathParams) -> Result<Json<Tenant>, ApiError> {
    let handle = params.get("tenant_handle");
    check_handle("tenant_handle", handle)?;
    match TenantRow::by_handle(&app.db, handle).await? {
        Some(tenant) if tenant.id == actor.user.tenant_id => Ok(Json(tenant.to_api())),
        Some(_) => Err(ApiError::Forbidden(format!("You are not part of the tenant {handle}."))),
        None => Err(ApiError::NotFound(format!("There is no tenant {handle}."))),
    }
}
