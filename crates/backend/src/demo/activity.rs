//! The audit log of the demo account in the last weeks.

use crate::clock::{DAY, MINUTE};
use crate::db::Write;
use crate::error::ApiError;
use crate::store::audit::{self, Entry};
use crate::store::identity::IdentityRow;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

/// Addresses reserved for documentation: at the farm, at the office, on the road.
const FARM: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 24));
const ROAD: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 181));

/// How many days and minutes ago, the action, and the address; oldest first.
const DONE: [(i64, i64, &str, IpAddr); 24] = [
    (88, 12, "login.request", FARM),
    (88, 11, "session.create", FARM),
    (77, 95, "user.password.rotate", FARM),
    (71, 300, "login.token.confirm", OFFICE),
    (71, 299, "login.token.use", OFFICE),
    (64, 41, "token.create", OFFICE),
    (58, 520, "login.request", FARM),
    (58, 519, "session.create", FARM),
    (52, 33, "token.update", OFFICE),
    (46, 410, "token.delete", OFFICE),
    (44, 18, "login.request", ROAD),
    (44, 16, "session.create", ROAD),
    (44, 2, "session.delete", ROAD),
    (37, 77, "login.token.refuse", OFFICE),
    (33, 205, "token.create", FARM),
    (29, 61, "login.request", OFFICE),
    (29, 60, "session.create", OFFICE),
    (24, 480, "token.delete", FARM),
    (19, 39, "login.token.confirm", FARM),
    (19, 38, "login.token.use", FARM),
    (12, 130, "login.request", FARM),
    (12, 128, "session.create", FARM),
    (5, 340, "token.update", OFFICE),
    (1, 55, "session.delete", OFFICE),
];

/// Creates the records.
///
/// # Errors
/// The database failed.
pub(super) async fn create(write: &mut Write, user: &IdentityRow, now: i64) -> Result<(), ApiError> {
    for (days, minutes, action, ip) in DONE {
        let entry = Entry { user, ip, action, target: None, data: json!({}) };
        audit::record(write, now - days * DAY - minutes * MINUTE, entry).await?;
    }
    Ok(())
}
