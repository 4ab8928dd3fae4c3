//! Developer accounts.

use crate::{AvatarAddress, DisplayName, Handle, id::GLOBAL_TENANT, open_enum::open_enum};
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

/// A developer account.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// `u_` and an xid.
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub id: String,
    /// The account's handle, as text: what another service accepts is its own business.
    pub handle: String,
    /// The name people see next to the handle, 0 to 80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where its image is: absolute, or a path on the API's own origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// A web page of the person's.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The state of the account, `accepted` for one in use.
    #[server_only]
    pub status: String,
    /// The tenant it is part of; see [`User::in_tenant`].
    #[schema(pattern = "^t_[0-9a-v]{20}$")]
    pub tenant_id: String,
    /// What it owes and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<BillingInfo>,
    /// Whether previews are switched on for it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_access_mode: Option<String>,
    /// What was issued at or before this second authenticates nothing. RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_min_issued_at: Option<String>,
    /// What happens at the compute threshold: `warn` or `cap_and_warn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdentityUsageThresholdAction>)]
    pub usage_compute_action: Option<String>,
    /// Compute minutes in a billing cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_compute_threshold: Option<i64>,
    /// What happens at the storage threshold: `warn` or `cap_and_warn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdentityUsageThresholdAction>)]
    pub usage_storage_action: Option<String>,
    /// Storage in GB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_storage_threshold: Option<i64>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Counts the changes; what `If-Match` is compared with.
    pub version_id: i64,
}

impl User {
    /// Whether a tenant manages this account's billing and thresholds.
    pub fn in_tenant(&self) -> bool {
        self.tenant_id != GLOBAL_TENANT
    }

    /// Whether its image is the one that the service generates. An account without `avatar_url` has that one.
    pub fn has_generated_avatar(&self) -> bool {
        let generated = ["/identity/", &self.handle, "/avatar"].concat();
        self.avatar_url.as_ref().is_none_or(|url| url.ends_with(&generated))
    }

    /// The trimmed display name, unless it is empty.
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
}

/// `PATCH /user/{handle}`; fields left out stay as they are.
#[api_type]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[schema(as = UpdateUserRequest)]
pub struct UpdateUser {
    /// The new name; empty is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<DisplayName>,
    /// The new handle: every workspace's DNS name changes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// Where the account's image is to be found from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<AvatarAddress>,
    /// A web page of the person's; empty is none.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::avatar::WebAddress>)]
    pub url: Option<String>,
    /// Ends what was issued at or before this second. RFC 3339, not later than the service's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub token_min_issued_at: Option<String>,
    /// What happens at the compute threshold: `warn` or `cap_and_warn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdentityUsageThresholdAction>)]
    pub usage_compute_action: Option<String>,
    /// Compute minutes in a billing cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    pub usage_compute_threshold: Option<i64>,
    /// What happens at the storage threshold: `warn` or `cap_and_warn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdentityUsageThresholdAction>)]
    pub usage_storage_action: Option<String>,
    /// Storage in GB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    pub usage_storage_threshold: Option<i64>,
}

impl UpdateUser {
    /// Whether `user` already has the values of this change: name, handle, image, thresholds, and a reset at its time or
    /// later.
    pub fn holds_in(&self, user: &User) -> bool {
        // RFC 3339 in UTC sorts as text. The service keeps whole seconds.
        let second = |at: &Option<String>| at.as_deref().and_then(|at| at.get(..19)).map(str::to_owned);
        let same = |wanted: Option<&str>, now: Option<&str>| wanted.is_none_or(|it| it == now.unwrap_or_default());
        same(self.display_name.as_ref().map(DisplayName::as_str), user.display_name())
            && same(self.handle.as_ref().map(Handle::as_str), Some(&user.handle))
            && same(self.avatar_url.as_ref().map(AvatarAddress::as_str), user.avatar_url.as_deref())
            && same(self.usage_compute_action.as_deref(), user.usage_compute_action.as_deref())
            && same(self.usage_storage_action.as_deref(), user.usage_storage_action.as_deref())
            && (self.token_min_issued_at.is_none()
                || second(&user.token_min_issued_at) >= second(&self.token_min_issued_at))
            && self.usage_compute_threshold.is_none_or(|it| user.usage_compute_threshold == Some(it))
            && self.usage_storage_threshold.is_none_or(|it| user.usage_storage_threshold == Some(it))
    }
}

open_enum! {
    /// What happens at a threshold of usage.
    IdentityUsageThresholdAction {
        /// An email is sent.
        Warn = "warn",
        /// An email is sent and usage is stopped.
        CapAndWarn = "cap_and_warn",
    }
}

open_enum! {
    /// The billing status of an account.
    BillingStatus {
        /// Free of charge, before billing begins.
        Preview = "preview",
        /// In its trial.
        Trial = "trial",
        /// Paying.
        Active = "active",
        /// The last payment did not go through.
        PaymentFailed = "payment_failed",
    }
}

/// `User.billing`: status and dates, all RFC 3339, UTC.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingInfo {
    /// Where the account stands.
    pub status: BillingStatus,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_updated_at: Option<String>,
    /// The moment billing cycles are counted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle_anchor: Option<String>,
    /// When the workspaces are suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspend_at: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspend_at_reason: Option<String>,
    /// When the workspaces are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_at: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_at_reason: Option<String>,
}
