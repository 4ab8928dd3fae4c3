//! Workspaces: the databases that an account's queries run in.

use crate::{Connection, Identity, open_enum::open_enum};
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

open_enum! {
    /// The state of a workspace.
    WorkspaceState {
        /// Waiting to be created.
        Pending = "pending",
        /// Running.
        Running = "running",
        /// Being terminated.
        ShuttingDown = "shutting-down",
        /// Terminated.
        Terminated = "terminated",
        /// Being stopped.
        Stopping = "stopping",
        /// Stopped.
        Stopped = "stopped",
        /// Being created.
        Creating = "creating",
        /// Being enabled.
        Enabling = "enabling",
        /// Enabled.
        Enabled = "enabled",
        /// Being paused.
        Pausing = "pausing",
        /// Paused.
        Paused = "paused",
        /// Being disabled.
        Disabling = "disabling",
        /// Disabled.
        Disabled = "disabled",
    }
}

open_enum! {
    /// The state that was asked for.
    DesiredState {
        /// Enabled.
        Enabled = "enabled",
        /// Disabled.
        Disabled = "disabled",
        /// Paused.
        Paused = "paused",
    }
}

open_enum! {
    /// The size class of a workspace.
    WorkspaceInstanceType {
        /// Shares a machine.
        Shared = "db1.shared",
        /// Small.
        Small = "db1.small",
        /// Medium.
        Medium = "db1.medium",
    }
}

/// A workspace.
#[api_type]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// `w_` and an xid.
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub id: String,
    /// Its name within the account, `[a-z0-9]{1,23}`.
    #[schema(pattern = "^[a-z0-9]{1,23}$")]
    pub handle: String,
    /// The account or organization it belongs to.
    #[server_only]
    #[schema(pattern = "^[a-z]_[0-9a-v]{20}$")]
    pub identity_id: String,
    /// What it is doing.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<WorkspaceState>,
    /// Why, where there is something to say.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    /// What it should be doing.
    #[server_only]
    pub desired_state: DesiredState,
    /// Its size class.
    #[server_only]
    pub instance_type: WorkspaceInstanceType,
    /// The size of its volume in bytes.
    #[server_only]
    pub db_volume_size_bytes: i64,
    /// The name of its database, six characters `[a-z0-9]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_name: Option<String>,
    /// The domain it lives under, such as `usea1.db.pipes.turbot.com`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The part of the service it runs in.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hive: Option<String>,
    /// The version of the API that it speaks.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// The version of Steampipe in it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cli_version: Option<String>,
    /// The version of Powerpipe in it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub powerpipe_version: Option<String>,
    /// What its owner should know of it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub notices: Option<serde_json::Value>,
    /// The key by which it is known to others.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The schemas that queries look in.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_path: Option<Vec<String>>,
    /// The schemas that queries look in first.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_path_prefix: Option<Vec<String>>,
    /// RFC 3339, UTC.
    #[server_only]
    pub created_at: String,
    /// Who made it.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub created_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent before the first change.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Who changed it last.
    #[server_only]
    #[schema(pattern = "^u_[0-9a-v]{20}$")]
    pub updated_by_id: String,
    /// The same, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<Box<crate::User>>,
    /// RFC 3339, UTC; absent while it is not deleted.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<String>,
    /// Empty while it is not deleted.
    #[server_only]
    #[serde(default)]
    #[schema(required, pattern = "^(u_[0-9a-v]{20})?$")]
    pub deleted_by_id: String,
    /// Who deleted it, in full.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<Box<crate::User>>,
    /// Counts the changes.
    #[server_only]
    pub version_id: i64,
}

impl Workspace {
    /// Its DNS name while its account is called `handle`: `{handle}-{workspace}.{host}`.
    pub fn dns_name(&self, handle: &str) -> String {
        [handle, "-", &self.dns_rest()].concat()
    }

    /// The part of its DNS name after the account's handle and a hyphen, which a rename of the account does not change.
    pub fn dns_rest(&self) -> String {
        match &self.host {
            Some(host) => [&self.handle, ".", host.as_str()].concat(),
            None => self.handle.clone(),
        }
    }

    /// How the account called `handle` connects to its database; `None` while it has no host or database yet.
    pub fn connection(&self, handle: &str) -> Option<Connection> {
        self.host.as_ref()?;
        Some(Connection { user: handle.to_owned(), host: self.dns_name(handle), database: self.database_name.clone()? })
    }
}

/// `GET /actor/workspace`: a workspace the person can reach, by their own account or by an organization.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorWorkspace {
    /// The row's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The workspace's handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The name of its database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_name: Option<String>,
    /// The domain it lives under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<String>,
    /// What the person may do there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The workspace itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Workspace>,
    /// The workspace's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn workspace(handle: &str, host: Option<&str>) -> Workspace {
        let json = serde_json::json!({ "id": "w_1", "handle": handle, "host": host, "identity_id": "", "created_by_id": "",
            "updated_by_id": "", "desired_state": "enabled", "instance_type": "db1.shared", "db_volume_size_bytes": 0,
            "created_at": "", "version_id": 1 });
        serde_json::from_value(json).unwrap()
    }

    proptest! {
        /// Few letters, so that account and workspace names contain each other all the time.
        #[test]
        fn a_rename_changes_exactly_the_accounts_part(
            old in "[ab](-?[ab]){1,6}", new in "[ab](-?[ab]){1,6}", name in "[ab]{1,6}", host in "[ab]{1,3}(\\.[ab]{1,3}){0,2}",
        ) {
            let workspace = workspace(&name, Some(&host));
            let (before, after) = (workspace.dns_name(&old), workspace.dns_name(&new));
            prop_assert_eq!(&before[old.len()..], &after[new.len()..]);
            prop_assert_eq!(&after[..new.len()], new.as_str());
            prop_assert_eq!(&after[new.len()..], ["-", &name, ".", &host].concat());
        }
    }

    #[test]
    fn a_name_is_account_workspace_and_host() {
        let known = workspace("prod", Some("usea1.db.pipes.turbot.com"));
        assert_eq!(known.dns_name("dwight-schrute"), "dwight-schrute-prod.usea1.db.pipes.turbot.com");
        assert_eq!(workspace("prod", None).dns_name("dwight"), "dwight-prod");
    }
}
