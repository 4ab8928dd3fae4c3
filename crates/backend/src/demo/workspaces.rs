//! The workspaces of the demo account: common names, in all states of a workspace.

use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::store::identity::IdentityRow;

struct Sample {
    handle: &'static str,
    state: &'static str,
    reason: Option<&'static str>,
    desired: &'static str,
    size: &'static str,
    volume: i64,
}

const GB: i64 = 1_000_000_000;

const SAMPLES: [Sample; 8] = [
    sample("prod", "enabled", None, "enabled", "db1.small", 100 * GB),
    sample("sandbox", "enabled", None, "enabled", "db1.shared", 10 * GB),
    sample("ci", "enabled", None, "enabled", "db1.shared", 20 * GB),
    sample("staging", "paused", Some("Nobody has used it for two weeks."), "paused", "db1.shared", 10 * GB),
    sample("audit", "creating", None, "enabled", "db1.shared", 5 * GB),
    sample("beets", "disabled", Some("Disabled by its owner."), "disabled", "db1.shared", 10 * GB),
    sample("security", "enabling", None, "enabled", "db1.small", 50 * GB),
    sample("costs", "stopped", Some("The volume is full."), "enabled", "db1.shared", 3 * GB),
];

const fn sample(
    handle: &'static str,
    state: &'static str,
    reason: Option<&'static str>,
    desired: &'static str,
    size: &'static str,
    volume: i64,
) -> Sample {
    Sample { handle, state, reason, desired, size, volume }
}

/// Creates workspace number `number` of the account. Numbers beyond the samples repeat them, with a number in the
/// handle.
pub(super) async fn workspace(write: &mut Write, user: &IdentityRow, number: u32, now: i64) -> Result<(), ApiError> {
    let count = SAMPLES.len();
    let round = number as usize / count;
    let sample = &SAMPLES[number as usize % count];
    let handle = if round == 0 { sample.handle.to_owned() } else { format!("{}{}", sample.handle, round + 1) };
    sqlx::query(
        "INSERT INTO workspace (id, identity_id, handle, state, state_reason, desired_state, instance_type, \
         db_volume_size_bytes, database_name, host, hive, created_at, created_by_id, updated_by_id) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'usea1.db.pipes.turbot.com', 'usea1', ?, ?, ?)",
    )
    .bind(id::new("w", now)?)
    .bind(&user.id)
    .bind(handle)
    .bind(sample.state)
    .bind(sample.reason)
    .bind(sample.desired)
    .bind(sample.size)
    .bind(sample.volume)
    .bind(id::secret(6)?)
    .bind(now)
    .bind(&user.id)
    .bind(&user.id)
    .execute(&mut **write)
    .await?;
    Ok(())
}
