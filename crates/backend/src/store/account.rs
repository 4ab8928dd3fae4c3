//! Creates accounts, with all rows that a developer account has from the start.

use crate::clock::Clock;
use crate::db::{Db, Write, unique_conflict};
use crate::error::ApiError;
use crate::id;
use crate::store::audit::{self, Entry};
use crate::store::identity::IdentityRow;
use api_types::{Constraint, Email, Handle};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

/// Handles that would collide with addresses of the service, or impersonate it.
const RESERVED: &[&str] = &[
    "admin",
    "api",
    "app",
    "assets",
    "docs",
    "help",
    "identity",
    "login",
    "logout",
    "org",
    "pipes",
    "root",
    "settings",
    "signup",
    "status",
    "support",
    "system",
    "tenant",
    "turbot",
    "turbot-pipes",
    "user",
    "www",
];

/// A rule of a plan: name, type, number, text and description.
type Rule = (&'static str, &'static str, Option<i64>, Option<&'static str>, &'static str);

/// What the Developer plan includes and costs; prices in millionths of a dollar.
const PLAN: [Rule; 7] = [
    (Constraint::USER_TOKEN, "quota", Some(2), None, "API tokens"),
    (Constraint::COMPUTE_MINUTES, "quota", Some(400), None, "Compute minutes included in a billing cycle"),
    (Constraint::STORAGE_GB, "quota", Some(3), None, "Storage included, in GB"),
    (Constraint::CURRENCY, "setting", None, Some("usd"), "Currency of the prices"),
    (Constraint::BASE_PRICE, "price", Some(9_000_000), None, "A billing cycle"),
    (Constraint::COMPUTE_MINUTE_PRICE, "price", Some(50_000), None, "A compute minute past the included ones"),
    (Constraint::STORAGE_GB_PRICE, "price", Some(2_000_000), None, "A GB of storage past the included ones"),
];

/// Whether no account may have this handle.
pub fn is_reserved(handle: &Handle) -> bool {
    RESERVED.contains(&handle.as_str())
}

/// The form of an email address by which it is looked up.
pub(crate) fn lookup_key(email: &Email) -> String {
    email.as_str().to_lowercase()
}

/// A developer account to be created.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// Its handle.
    pub handle: &'a str,
    /// Its display name.
    pub display_name: Option<&'a str>,
    /// Its first email address, stored as verified.
    pub email: &'a Email,
    /// The tenant it belongs to.
    pub tenant_id: &'a str,
    /// Its `User.billing`.
    pub billing: Option<Value>,
}

/// Creates the account. All mail except tips is enabled; the quotas are those of the Developer plan.
///
/// # Errors
/// 409 when the handle or the email address is taken.
pub async fn create(write: &mut Write, now: i64, new: &NewUser<'_>) -> Result<IdentityRow, ApiError> {
    let id = id::new("u", now)?;
    let user: IdentityRow = sqlx::query_as(
        "INSERT INTO identity (id, kind, handle, display_name, tenant_id, billing, created_at, created_by_id, \
         updated_by_id) VALUES (?, 'user', ?, ?, ?, ?, ?, ?, ?) RETURNING *",
    )
    .bind(&id)
    .bind(new.handle)
    .bind(new.display_name)
    .bind(new.tenant_id)
    .bind(new.billing.as_ref().map(Value::to_string))
    .bind(now)
    .bind(&id)
    .bind(&id)
    .fetch_one(&mut **write)
    .await
    .map_err(|error| unique_conflict(error, "handle"))?;

    insert_email(write, now, &id, new.email).await?;
    insert_preferences(write, now, &id).await?;
    insert_plan(write, &id).await?;
    let (ip, data) = (IpAddr::V4(Ipv4Addr::UNSPECIFIED), json!({ "handle": new.handle }));
    let entry = Entry { user: &user, ip, action: "user.create", target: Some(&id), data };
    audit::record(write, now, entry).await?;
    Ok(user)
}

async fn insert_email(write: &mut Write, now: i64, user_id: &str, email: &Email) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO email (id, user_id, email, folded, status, created_at) VALUES (?, ?, ?, ?, 'verified', ?)",
    )
    .bind(id::new("up", now)?)
    .bind(user_id)
    .bind(email.as_str())
    .bind(lookup_key(email))
    .bind(now)
    .execute(&mut **write)
    .await
    .map_err(|error| unique_conflict(error, "email address"))?;
    Ok(())
}

async fn insert_preferences(write: &mut Write, now: i64, user_id: &str) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO preferences (id, user_id, communication_community_updates, communication_product_updates, \
         communication_tips_and_tricks, created_at) VALUES (?, ?, 'enabled', 'enabled', 'disabled', ?)",
    )
    .bind(id::new("up", now)?)
    .bind(user_id)
    .bind(now)
    .execute(&mut **write)
    .await?;
    Ok(())
}

async fn insert_plan(write: &mut Write, user_id: &str) -> Result<(), ApiError> {
    for (name, kind, value, text, description) in PLAN {
        sqlx::query(
            "INSERT INTO constraint_rule (user_id, name, type, target, value, text, value_from, visibility, \
             description) VALUES (?, ?, ?, 'user', ?, ?, 'plan', 'public', ?)",
        )
        .bind(user_id)
        .bind(name)
        .bind(kind)
        .bind(value)
        .bind(text)
        .bind(description)
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}

/// `user add`: creates an account in a database file and returns its handle and id.
///
/// # Errors
/// A sentence that explains the problem.
pub async fn add(database: &Path, email: &str, handle: &str) -> Result<(String, String), String> {
    let email = Email::parse(email).map_err(api_types::email::EmailError::message)?;
    let handle = Handle::parse(handle).map_err(api_types::handle::HandleError::message)?;
    if is_reserved(&handle) {
        return Err(format!("The handle {handle} is reserved."));
    }
    let db = Db::open(database).await.map_err(|error| format!("{}: {error}", database.display()))?;
    let failed = |error: ApiError| match error {
        ApiError::Conflict(text) => text,
        error => format!("{error:?}"),
    };
    let mut write = db.write().await.map_err(|error| error.to_string())?;
    let new = NewUser {
        handle: handle.as_str(),
        display_name: None,
        email: &email,
        tenant_id: api_types::id::GLOBAL_TENANT,
        billing: Some(json!({ "status": "preview" })),
    };
    let user = create(&mut write, Clock::System.now(), &new).await.map_err(failed)?;
    write.commit().await.map_err(|error| error.to_string())?;
    db.close().await;
    Ok((user.handle, user.id))
}
