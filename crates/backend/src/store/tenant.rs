//! Tenants: the parts of the service that belong to companies. Most accounts are in the global tenant.

use crate::clock::rfc3339;
use crate::db::Db;
use crate::error::ApiError;
use api_types::Tenant;
use sqlx::FromRow;

/// A row of `tenant`.
#[derive(Clone, Debug, FromRow)]
pub struct TenantRow {
    pub(crate) id: String,
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
    pub async fn by_id(db: &Db, id: &str) -> Result<Option<Self>, ApiError> {
        Ok(sqlx::query_as("SELECT * FROM tenant WHERE id = ?").bind(id).fetch_optional(&mut *db.read().await?).await?)
    }

    /// The tenant with this handle.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_handle(db: &Db, handle: &str) -> Result<Option<Self>, ApiError> {
        let row = sqlx::query_as("SELECT * FROM tenant WHERE handle = ?").bind(handle);
        Ok(row.fetch_optional(&mut *db.read().await?).await?)
    }

    /// Whether accounts of the tenant may have a database password; none if there is no such tenant.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn password_enabled(db: &Db, id: &str) -> Result<Option<bool>, ApiError> {
        let enabled = sqlx::query_scalar("SELECT password_enabled FROM tenant WHERE id = ?").bind(id);
        Ok(enabled.fetch_optional(&mut *db.read().await?).await?)
    }

    /// The tenant as the API shows it.
    pub fn to_api(&self) -> Tenant {
        Tenant {
            id: self.id.clone(),
            handle: self.handle.clone(),
            display_name: Some(self.display_name.clone()),
            state: Some(self.state.clone()),
            created_at: rfc3339(self.created_at),
            version_id: self.version_id,
            // Who created and changed it stays empty: nobody with an account here.
            ..Tenant::default()
        }
    }
}
