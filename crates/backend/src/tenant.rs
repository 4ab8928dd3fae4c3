//! Tenants: companies' own parts of the service. Most accounts are in the global one.

use crate::actor::{Actor, check_handle};
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::openapi::KnownAccount;
use crate::params::Params;
use api_types::Tenant;
use axum::Json;
use axum::extract::State;
use sqlx::FromRow;

/// A row of `tenant`.
#[derive(Clone, Debug, FromRow)]
pub struct TenantRow {
    id: String,
    handle: String,
    display_name: String,
    state: String,
    created_at: i64,
    version_id: i64,
}

impl TenantRow {
    /// The tenant with this id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_id(app: &App, id: &str) -> Result<Option<Self>, ApiError> {
        Ok(sqlx::query_as("SELECT * FROM tenant WHERE id = ?")
            .bind(id)
            .fetch_optional(&mut *app.db.read().await?)
            .await?)
    }

    /// As it goes over the wire.
    pub fn to_wire(&self) -> Tenant {
        Tenant {
            id: self.id.clone(),
            handle: self.handle.clone(),
            display_name: Some(self.display_name.clone()),
            state: Some(self.state.clone()),
            created_at: rfc3339(self.created_at),
            version_id: self.version_id,
            // Who made it and who has changed it is left empty: nobody who has an account here.
            ..Tenant::default()
        }
    }
}

/// The tenant one is part of; any other is a 403.
#[utoipa::path(get, path = "/tenant/{tenant_handle}", tag = "tenant",
    params(("tenant_handle" = String, Path, pattern = "^[a-z0-9][a-z0-9-]{0,37}[a-z0-9]$")), responses((status = 200, body = Tenant), KnownAccount))]
pub async fn get(State(app): State<App>, actor: Actor, params: Params) -> Result<Json<Tenant>, ApiError> {
    let handle = params.get("tenant_handle");
    check_handle("tenant_handle", handle)?;
    let row = sqlx::query_as::<_, TenantRow>("SELECT * FROM tenant WHERE handle = ?").bind(handle);
    match row.fetch_optional(&mut *app.db.read().await?).await? {
        Some(tenant) if tenant.id == actor.user.tenant_id => Ok(Json(tenant.to_wire())),
        Some(_) => Err(ApiError::Forbidden(format!("You are not part of the tenant {handle}."))),
        None => Err(ApiError::NotFound(format!("There is no tenant {handle}."))),
    }
}
