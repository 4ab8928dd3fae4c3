//! Accounts and organizations: their row, and their forms in the API.

use crate::clock::{SECOND, rfc3339};
use crate::db::{Db, Write, unique_conflict};
use crate::error::ApiError;
use crate::store::tenant::TenantRow;
use api_types::{BillingInfo, Identity, Org, User};
use serde_json::{Map, Value};
use sqlx::FromRow;
use std::collections::HashMap;

/// A row of `identity`: a developer account or an organization.
#[derive(Clone, Debug, FromRow)]
pub struct IdentityRow {
    /// `u_` or `o_` and an xid.
    pub id: String,
    /// `user` or `org`.
    pub kind: String,
    /// The handle.
    pub handle: String,
    /// The display name.
    pub display_name: Option<String>,
    /// The address of an image elsewhere.
    pub avatar_url: Option<String>,
    /// The version of the uploaded image, if that is the one to show.
    pub avatar_version: Option<String>,
    /// A web page of the account.
    pub url: Option<String>,
    status: String,
    /// The tenant it belongs to.
    pub tenant_id: String,
    billing: Option<String>,
    preview_access_mode: Option<String>,
    /// Credentials issued in or before this second are not valid.
    pub token_min_issued_at_s: Option<i64>,
    /// What happens at the compute threshold: `warn` or `cap_and_warn`.
    pub usage_compute_action: Option<String>,
    /// The compute threshold, in minutes per billing cycle.
    pub usage_compute_threshold: Option<i64>,
    /// What happens at the storage threshold.
    pub usage_storage_action: Option<String>,
    /// The storage threshold in GB.
    pub usage_storage_threshold: Option<i64>,
    created_at: i64,
    created_by_id: String,
    updated_at: Option<i64>,
    updated_by_id: String,
    /// Incremented by each change.
    pub version_id: i64,
}

impl IdentityRow {
    /// The error for a request of an account that has just been deleted.
    pub const DELETED: ApiError = ApiError::Unauthorized("This account has been deleted.");

    /// The account or organization with this handle.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_handle(db: &Db, handle: &str) -> Result<Option<Self>, ApiError> {
        let row = sqlx::query_as("SELECT * FROM identity WHERE handle = ?").bind(handle);
        Ok(row.fetch_optional(&mut *db.read().await?).await?)
    }

    /// The account and the organizations it is a member of, by id.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn list_accessible(db: &Db, account_id: &str) -> Result<HashMap<String, Self>, ApiError> {
        let rows = sqlx::query_as(
            "SELECT * FROM identity WHERE id = ?1 \
             OR id IN (SELECT org_id FROM org_member WHERE user_id = ?1 AND status = 'accepted')",
        );
        let rows: Vec<Self> = rows.bind(account_id).fetch_all(&mut *db.read().await?).await?;
        Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
    }

    /// The display names, or else the handles, of the organizations whose only owner this account is.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn solely_owned_orgs(write: &mut Write, account_id: &str) -> Result<Vec<String>, ApiError> {
        let owned = "SELECT org_id FROM org_member WHERE role = 'owner' AND status = 'accepted' AND user_id";
        let sql = format!(
            "SELECT coalesce(display_name, handle) FROM identity \
             WHERE id IN ({owned} = ?1) AND id NOT IN ({owned} <> ?1) ORDER BY handle"
        );
        Ok(sqlx::query_scalar(&sql).bind(account_id).fetch_all(&mut **write).await?)
    }

    /// Reads the account again within the transaction of a change.
    ///
    /// # Errors
    /// 401 when it was deleted after the request was authenticated.
    pub async fn reload(write: &mut Write, id: &str) -> Result<Self, ApiError> {
        let row = sqlx::query_as("SELECT * FROM identity WHERE id = ?").bind(id).fetch_optional(&mut **write).await?;
        row.ok_or(Self::DELETED)
    }

    /// Stores the fields that its owner can change, as the next version of the row.
    ///
    /// # Errors
    /// 409 when the handle is taken.
    pub async fn store(&self, write: &mut Write, now: i64) -> Result<Self, ApiError> {
        sqlx::query_as(
            "UPDATE identity SET handle = ?, display_name = ?, avatar_url = ?, avatar_version = ?, url = ?, \
             token_min_issued_at_s = ?, usage_compute_action = ?, usage_compute_threshold = ?, \
             usage_storage_action = ?, usage_storage_threshold = ?, updated_at = ?, updated_by_id = id, \
             version_id = version_id + 1 WHERE id = ? RETURNING *",
        )
        .bind(&self.handle)
        .bind(&self.display_name)
        .bind(&self.avatar_url)
        .bind(&self.avatar_version)
        .bind(&self.url)
        .bind(self.token_min_issued_at_s)
        .bind(&self.usage_compute_action)
        .bind(self.usage_compute_threshold)
        .bind(&self.usage_storage_action)
        .bind(self.usage_storage_threshold)
        .bind(now)
        .bind(&self.id)
        .fetch_one(&mut **write)
        .await
        .map_err(|error| unique_conflict(error, "handle"))
    }

    /// Changes `User.billing` within the transaction of the change that causes it.
    ///
    /// # Errors
    /// 401 when the account was deleted.
    pub(crate) async fn update_billing(
        write: &mut Write,
        now: i64,
        id: &str,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<(), ApiError> {
        let mut billing = match Self::reload(write, id).await?.billing_json() {
            Some(Value::Object(billing)) => billing,
            _ => Map::new(),
        };
        change(&mut billing);
        sqlx::query("UPDATE identity SET billing = ?, updated_at = ?, version_id = version_id + 1 WHERE id = ?")
            .bind(Value::Object(billing).to_string())
            .bind(now)
            .bind(id)
            .execute(&mut **write)
            .await?;
        Ok(())
    }

    /// Deletes the account. All other rows of the account reference this one and are deleted with it, including its
    /// audit log.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn delete(write: &mut Write, id: &str) -> Result<(), ApiError> {
        sqlx::query("DELETE FROM identity WHERE id = ?").bind(id).execute(&mut **write).await?;
        Ok(())
    }

    /// Whether a tenant manages its billing and thresholds.
    pub fn in_tenant(&self) -> bool {
        self.tenant_id != api_types::id::GLOBAL_TENANT
    }

    /// The address of its image.
    pub fn avatar_url(&self, public_url: &str) -> String {
        if let Some(elsewhere) = &self.avatar_url {
            return elsewhere.clone();
        }
        let ours = format!("{public_url}/api/v0/identity/{}/avatar", self.handle);
        match &self.avatar_version {
            Some(version) => format!("{ours}?v={version}"),
            None => ours,
        }
    }

    /// The issue second of a credential that is issued now. It is later than the last reset, even if that was in the
    /// same second.
    pub fn issue_second(&self, now: i64) -> i64 {
        now.div_euclid(SECOND).max(self.token_min_issued_at_s.map_or(i64::MIN, |reset| reset + 1))
    }

    /// Checks that a credential was issued after the last reset.
    ///
    /// # Errors
    /// 401 if it was not.
    pub fn check_issued(&self, second: i64) -> Result<(), ApiError> {
        match self.token_min_issued_at_s {
            Some(reset) if second <= reset => Err(ApiError::Unauthorized("This was ended by a reset. Sign in again.")),
            _ => Ok(()),
        }
    }

    /// The stored `User.billing`.
    fn billing_json(&self) -> Option<Value> {
        self.billing.as_deref().and_then(|json| serde_json::from_str(json).ok())
    }

    /// The time of its creation, RFC 3339.
    pub(crate) fn created_at(&self) -> String {
        rfc3339(self.created_at)
    }

    fn billing(&self) -> Option<BillingInfo> {
        // A tenant pays for its accounts; only the tenant sees their billing.
        self.billing.as_deref().filter(|_| !self.in_tenant()).and_then(|json| serde_json::from_str(json).ok())
    }

    /// The account as its owner sees it.
    pub fn to_user(&self, public_url: &str) -> User {
        User {
            id: self.id.clone(),
            handle: self.handle.clone(),
            display_name: self.display_name.clone(),
            avatar_url: Some(self.avatar_url(public_url)),
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

    /// The organization as its members see it.
    pub fn to_org(&self, public_url: &str) -> Org {
        Org {
            id: self.id.clone(),
            handle: self.handle.clone(),
            display_name: self.display_name.clone(),
            avatar_url: Some(self.avatar_url(public_url)),
            url: self.url.clone(),
            tenant_id: self.tenant_id.clone(),
            created_at: rfc3339(self.created_at),
            created_by_id: self.created_by_id.clone(),
            updated_at: self.updated_at.map(rfc3339),
            updated_by_id: self.updated_by_id.clone(),
            version_id: self.version_id,
            // Its billing and thresholds are shown to its owners only, on its own pages.
            ..Org::default()
        }
    }

    /// The public part, which anybody may see.
    pub fn to_identity(&self, public_url: &str, tenant: Option<&TenantRow>) -> Identity {
        Identity {
            id: self.id.clone(),
            kind: self.kind.clone(),
            handle: self.handle.clone(),
            display_name: self.display_name.clone(),
            avatar_url: Some(self.avatar_url(public_url)),
            tenant_id: self.tenant_id.clone(),
            tenant: tenant.map(TenantRow::to_api),
        }
    }
}
