//! Which email an account receives. Important account notices have no field, since they are always sent.

use crate::open_enum::open_enum;
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether a kind of email is sent.
    Preference {
        /// Sent.
        Enabled = "enabled",
        /// Not sent.
        Disabled = "disabled",
    }
}

impl From<bool> for Preference {
    fn from(on: bool) -> Self {
        if on { Self::Enabled } else { Self::Disabled }
    }
}

/// `GET /user/{handle}/preferences`.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPreferences {
    /// `up_` and an xid.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^up_[0-9a-v]{20}$")]
    pub id: Option<String>,
    /// Community information and events.
    pub communication_community_updates: Preference,
    /// Updates of the product as they are released.
    pub communication_product_updates: Preference,
    /// Useful tips.
    pub communication_tips_and_tricks: Preference,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Counts the changes; what `If-Match` is compared with.
    #[server_only]
    pub version_id: i64,
}

/// `PATCH /user/{handle}/preferences`; fields left out stay as they are.
#[api_type]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[schema(as = UpdateUserPreferencesRequest)]
pub struct UpdateUserPreferences {
    /// Community information and events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication_community_updates: Option<Preference>,
    /// Updates of the product as they are released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication_product_updates: Option<Preference>,
    /// Useful tips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication_tips_and_tricks: Option<Preference>,
}

impl UpdateUserPreferences {
    /// Whether `now` already has the values of this change.
    pub fn holds_in(&self, now: &UserPreferences) -> bool {
        let same = |wanted: &Option<Preference>, now: &Preference| wanted.as_ref().is_none_or(|wanted| wanted == now);
        same(&self.communication_community_updates, &now.communication_community_updates)
            && same(&self.communication_product_updates, &now.communication_product_updates)
            && same(&self.communication_tips_and_tricks, &now.communication_tips_and_tricks)
    }
}
