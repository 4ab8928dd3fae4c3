//! Ninety days of usage of the demo account's workspaces: high on weekdays, with one spike and two days without
//! records. The numbers are the same for every account.

use crate::clock::DAY;
use crate::db::Write;
use crate::error::ApiError;
use crate::store::identity::IdentityRow;
use serde_json::{Value, json};
use sqlx::FromRow;

const DAYS: i64 = 90;
/// How many days ago the spike was.
const SPIKE: i64 = 11;
/// How many days ago there are no records.
const GAP: [i64; 2] = [39, 40];

#[derive(FromRow)]
struct Target {
    id: String,
    handle: String,
    instance_type: String,
    state: String,
    db_volume_size_bytes: i64,
}

/// Creates the records up to `now`, which is within the last day.
///
/// # Errors
/// The database failed.
pub(super) async fn create(write: &mut Write, user: &IdentityRow, now: i64) -> Result<(), ApiError> {
    let targets: Vec<Target> = sqlx::query_as(
        "SELECT id, handle, instance_type, state, db_volume_size_bytes FROM workspace WHERE identity_id = ? ORDER BY id",
    )
    .bind(&user.id)
    .fetch_all(&mut **write)
    .await?;
    let today = now.div_euclid(DAY);
    for ago in (0..DAYS).filter(|ago| !GAP.contains(ago)) {
        let day = today - ago;
        let records: Vec<Value> =
            (0..).zip(&targets).flat_map(|(place, target)| records_of_day(target, place, day, ago, now)).collect();
        sqlx::query(
            "INSERT INTO usage (identity_id, day, workspace_id, metric, billing_mode, instance_type, value) \
             SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)",
        )
        .bind(&user.id)
        .bind(day)
        .bind(Value::Array(records).to_string())
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}

fn records_of_day(target: &Target, place: i64, day: i64, ago: i64, now: i64) -> Vec<Value> {
    // The part of the day that has passed, in thousandths.
    let over = if ago == 0 { now.rem_euclid(DAY) / (DAY / 1000) } else { 1000 };
    // 1 January 1970 was a Thursday.
    let weekend = matches!((day + 3).rem_euclid(7), 5 | 6);
    let works = matches!(target.state.as_str(), "enabled" | "enabling" | "creating");
    let size = 1000 / (place.rem_euclid(8) + 1);
    let busy = if !works {
        0
    } else if weekend {
        350
    } else {
        1000
    };
    let spike = if ago == SPIKE && place == 0 { 4 } else { 1 };
    let mut records = Vec::new();
    let mut put = |metric: &str, value: i64| {
        let mode = if target.handle.starts_with("sandbox") { "non_billable" } else { "billable" };
        records.push(json!([target.id, metric, mode, target.instance_type, value]));
    };
    let spread = |salt: i64, most: i64| most * (700 + noise(place, day, salt)) / 1300;
    let compute = |salt, most| spread(salt, most) * size / 1000 * busy / 1000 * spike * over / 1000;
    put("db_execution_ms", compute(1, 480_000));
    put("process_execution_ms", compute(2, 240_000));
    let grown = DAYS - ago;
    put("db_volume_used_bytes", (spread(3, 40_000_000) + 360_000_000 + grown * 2_300_000) * size / 1000);
    put("process_log_bytes", (spread(4, 120_000_000) + grown * 310_000) * size / 1000 * (500 + busy / 2) / 1000);
    put("snapshot_storage_bytes", (140_000_000 + day.rem_euclid(14) * 7_700_000) * size / 1000);
    if place == 0 {
        put("db_volume_bytes", target.db_volume_size_bytes);
    }
    records
}

/// A pseudo-random number below 600.
fn noise(place: i64, day: i64, salt: i64) -> i64 {
    let mut mixed = (place * 31 + day) * 31 + salt;
    for _ in 0..3 {
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d) & 0x7fff_ffff;
    }
    mixed % 600
}
