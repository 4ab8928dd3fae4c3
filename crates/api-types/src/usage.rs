//! What workspaces use: one record per day, metric and workspace. `docs/usage.md` says how the records are added up.

use crate::open_enum::open_enum;
use api_types_macro::api_type;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What is measured.
    UsageMetricType {
        /// Number of people; not part of any total.
        UserCount = "user_count",
        /// Queries in the database, in milliseconds.
        DbExecutionMs = "db_execution_ms",
        /// The size of the volume, in bytes; not part of any total.
        DbVolumeBytes = "db_volume_bytes",
        /// The used part of the volume, in bytes.
        DbVolumeUsedBytes = "db_volume_used_bytes",
        /// Run time of pipelines and snapshots, in milliseconds.
        ProcessExecutionMs = "process_execution_ms",
        /// Their logs, in bytes.
        ProcessLogBytes = "process_log_bytes",
        /// Snapshots kept, in bytes.
        SnapshotStorageBytes = "snapshot_storage_bytes",
    }
}

open_enum! {
    /// Whether usage is charged for.
    UsageBillingModeType {
        /// Charged for.
        Billable = "billable",
        /// Not charged for.
        NonBillable = "non_billable",
    }
}

open_enum! {
    /// What a metric is charged by.
    UsageDimensionType {
        /// Time.
        Compute = "compute",
        /// Space.
        Storage = "storage",
        /// People.
        User = "user",
    }
}

open_enum! {
    /// What the values of a metric count.
    UsageUnitType {
        /// Bytes.
        Byte = "byte",
        /// Things.
        Count = "count",
        /// Milliseconds.
        Millisecond = "millisecond",
    }
}

/// What workspaces are charged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Milliseconds; shown as minutes.
    Compute,
    /// Bytes; shown as GB of 10^9 bytes.
    Storage,
}

/// A metric that is part of a total, in the order in which charts stack them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// `db_execution_ms`.
    DatabaseCompute,
    /// `process_execution_ms`.
    ProcessCompute,
    /// `db_volume_used_bytes`.
    DatabaseStorage,
    /// `process_log_bytes`.
    ProcessLogs,
    /// `snapshot_storage_bytes`.
    SnapshotStorage,
}

impl Metric {
    /// All of them, in order.
    pub const ALL: [Self; 5] =
        [Self::DatabaseCompute, Self::ProcessCompute, Self::DatabaseStorage, Self::ProcessLogs, Self::SnapshotStorage];

    /// The metric of a record's type; `None` for a type that is not part of any total.
    pub fn of_type(metric: &UsageMetricType) -> Option<Self> {
        match metric {
            UsageMetricType::DbExecutionMs => Some(Self::DatabaseCompute),
            UsageMetricType::ProcessExecutionMs => Some(Self::ProcessCompute),
            UsageMetricType::DbVolumeUsedBytes => Some(Self::DatabaseStorage),
            UsageMetricType::ProcessLogBytes => Some(Self::ProcessLogs),
            UsageMetricType::SnapshotStorageBytes => Some(Self::SnapshotStorage),
            _ => None,
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::DatabaseCompute => "Database Compute",
            Self::ProcessCompute => "Process Compute",
            Self::DatabaseStorage => "Database Storage",
            Self::ProcessLogs => "Process Logs",
            Self::SnapshotStorage => "Snapshot Storage",
        }
    }
}

impl Dimension {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Compute => "Compute",
            Self::Storage => "Storage",
        }
    }

    /// The metrics that are added up in it.
    pub fn metrics(self) -> &'static [Metric] {
        match self {
            Self::Compute => &[Metric::DatabaseCompute, Metric::ProcessCompute],
            Self::Storage => &[Metric::DatabaseStorage, Metric::ProcessLogs, Metric::SnapshotStorage],
        }
    }
}

/// `GET /user/{handle}/usage`: one record.
#[api_type]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageMetric {
    /// Whether it is charged for.
    pub billing_mode: UsageBillingModeType,
    /// What it is charged by.
    #[server_only]
    pub dimension: UsageDimensionType,
    /// Whose it is.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<String>,
    /// The size class of the workspace on that day.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_type: Option<String>,
    /// What was measured.
    pub metric: UsageMetricType,
    /// The pipeline that has used it.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipe: Option<String>,
    /// The tenant it happened in.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// What the value counts.
    #[server_only]
    pub unit: UsageUnitType,
    /// The day, RFC 3339, UTC.
    pub usage_date: String,
    /// How much, in the unit. A record without one is nothing.
    #[serde(default)]
    pub value: i64,
    /// The value, rounded as it is charged.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_rounded: Option<i64>,
    /// The value, weighted by the size of the workspace.
    #[server_only]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_weighted: Option<i64>,
    /// Which workspace; absent for what belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<String>,
}
