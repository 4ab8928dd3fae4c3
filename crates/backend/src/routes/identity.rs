//! The public part of an account or organization.

use crate::app_state::AppState;
use crate::error::ApiError;
use crate::http::openapi::{ErrorStatus, PublicErrors};
use crate::http::path_params::{PathParams, check_handle};
use crate::store::identity::IdentityRow;
use crate::store::tenant::TenantRow;
use api_types::Identity;
use axum::Json;
use axum::extract::State;

/// The account or organization in the path.
pub(crate) async fn find_by_path(app: &AppState, params: &PathParams) -> Result<IdentityRow, ApiError> {
    let handle = params.get("identity_handle");
    check_handle("identity_handle", handle)?;
    let row = IdentityRow::by_handle(&app.db, handle).await?;
    row.ok_or_else(|| ApiError::NotFound(format!("There is nobody with the handle {handle}.")))
}

/// What anybody may know of an account or an organization.
#[utoipa::path(get, path = "/identity/{identity_handle}", tag = "identity",
    params(("identity_handle" = String, Path, pattern = "^[a-z0-9][a-z0-9-]{0,37}[a-z0-9]$")),
    responses((status = 200, body = Identity), PublicErrors, ErrorStatus<404>), security(()))]
pub async fn get(State(app): State<AppState>, params: PathParams) -> Result<Json<Identity>, ApiError> {
    let row = find_by_path(&app, &params).await?;
    let tenant = TenantRow::by_id(&app.db, &row.tenant_id).await?;
    Ok(Json(row.to_identity(&app.public_url, tenant.as_ref())))
}
