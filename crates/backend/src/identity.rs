//! Accounts and organizations as they are stored, and what anybody may know of them.

use crate::actor::check_handle;
use crate::app::App;
use crate::avatar;
use crate::clock::{SECOND, rfc3339};
use crate::error::ApiError;
use crate::openapi::Refusals;
use crate::tenant::TenantRow;
use axum::Json;
use axum::extract::{RawPathParams, State};
use sqlx::FromRow;
use wire::{BillingInfo, Identity, Org, User};

/// A row of `identity`: a developer account or an organization.
#[derive(Clone, Debug, FromRow)]
pub struct IdentityRow {
    /// `u_` or `o_` and an xid.
    pub id: String,
    /// `user` or `org`.
    pub kind: String,
    /// The handle.
    pub handle: String,
    /// The name beside it.
    pub display_name: Option<String>,
    url: Option<String>,
    status: String,
    /// The tenant it is part of.
    pub tenant_id: String,
    billing: Option<String>,
    preview_access_mode: Option<String>,
    /// What was issued in or before this second authenticates nothing.
    pub token_min_issued_at_s: Option<i64>,
    usage_compute_action: Option<String>,
    usage_compute_threshold: Option<i64>,
    usage_storage_action: Option<String>,
    usage_storage_threshold: Option<i64>,
    created_at: i64,
    created_by_id: String,
    updated_at: Option<i64>,
    updated_by_id: String,
    version_id: i64,
}

impl IdentityRow {
    /// The account or organization with this handle.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_handle(app: &App, handle: &str) -> Result<Option<Self>, ApiError> {
        let row = sqlx::query_as("SELECT * FROM identity WHERE handle = ?").bind(handle);
        Ok(row.fetch_optional(app.db.read()).await?)
    }

    /// The second that something issued now is stamped with: later than what a reset has ended, also when the reset
    /// was in this very second.
    pub fn issue_second(&self, now: i64) -> i64 {
        now.div_euclid(SECOND).max(self.token_min_issued_at_s.map_or(i64::MIN, |reset| reset + 1))
    }

    /// Refuses what was issued before the last reset.
    ///
    /// # Errors
    /// 401.
    pub fn check_issued(&self, second: i64) -> Result<(), ApiError> {
        match self.token_min_issued_at_s {
            Some(reset) if second <= reset => Err(ApiError::Unauthorized("This was ended by a reset. Sign in again.")),
            _ => Ok(()),
        }
    }

    fn billing(&self) -> Option<BillingInfo> {
        // A tenant pays for its accounts: theirs is nobody's business but the tenant's.
        let ours = self.tenant_id == wire::id::GLOBAL_TENANT;
        self.billing.as_deref().filter(|_| ours).and_then(|json| serde_json::from_str(json).ok())
    }

    /// As its owner sees it.
    pub fn to_user(&self, public_url: &str) -> User {
        User {
            id: self.id.clone(),
            handle: self.handle.clone(),
            display_name: self.display_name.clone(),
            avatar_url: Some(avatar::url(public_url, &self.handle)),
            url: self.url.clone(),
            status: self.status.clone(),
            tenant_id: self.tenant_id.clone(),
            billing: self.billing(),
            preview_access_mode: self.preview_access_mode.clone(),
            token_min_issued_at: self.token_min_issued_at_s.map(|second| rfc3339(second * SECOND)),
            usage_compute_action: self.usage_compute_action.clone(),
            usage_compute_threshold: self.usage_compute_threshold,
            usage_storage_action: self.usage_storage_action.clone(),
            usage_storage_threshold: self.usage_storage_threshold,
            created_at: rfc3339(self.created_at),
            updated_at: self.updated_at.map(rfc3339),
            version_id: self.version_id,
        }
    }

    /// As its members see it.
    pub fn to_org(&self, public_url: &str) -> Org {
        Org {
            id: self.id.clone(),
            handle: self.handle.clone(),
            display_name: self.display_name.clone(),
            avatar_url: Some(avatar::url(public_url, &self.handle)),
            url: self.url.clone(),
            tenant_id: self.tenant_id.clone(),
            // What an organization pays is a matter for its owners, on its own pages.
            billing: None,
            created_at: rfc3339(self.created_at),
            created_by_id: self.created_by_id.clone(),
            updated_at: self.updated_at.map(rfc3339),
            updated_by_id: self.updated_by_id.clone(),
            deleted_by_id: String::new(),
            version_id: self.version_id,
        }
    }

    /// As anybody sees it.
    pub fn to_identity(&self, public_url: &str, tenant: Option<&TenantRow>) -> Identity {
        Identity {
            id: self.id.clone(),
            kind: self.kind.clone(),
            handle: self.handle.clone(),
            display_name: self.display_name.clone(),
            avatar_url: Some(avatar::url(public_url, &self.handle)),
            tenant_id: self.tenant_id.clone(),
            tenant: tenant.map(TenantRow::to_wire),
        }
    }
}

/// The account or organization that the address names.
pub(crate) async fn named(app: &App, params: &RawPathParams) -> Result<IdentityRow, ApiError> {
    let handle = params.iter().next().map(|(_, value)| value).unwrap_or_default();
    check_handle("identity_handle", handle)?;
    let row = IdentityRow::by_handle(app, handle).await?;
    row.ok_or_else(|| ApiError::NotFound(format!("There is nobody with the handle {handle}.")))
}

/// What anybody may know of an account or an organization.
#[utoipa::path(get, path = "/identity/{identity_handle}", tag = "identity",
    params(("identity_handle" = String, Path)),
    responses((status = 200, body = Identity), Refusals), security(()))]
pub async fn get(State(app): State<App>, params: RawPathParams) -> Result<Json<Identity>, ApiError> {
    let row = named(&app, &params).await?;
    let tenant = TenantRow::by_id(&app, &row.tenant_id).await?;
    Ok(Json(row.to_identity(&app.public_url, tenant.as_ref())))
}
