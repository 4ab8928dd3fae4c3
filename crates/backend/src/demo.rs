//! Demo data: the account `dwight-schrute` with organizations, workspaces and a token, and a second account in a
//! tenant.

mod activity;
mod billing;
mod usage;
mod workspaces;

use crate::app_state::AppState;
use crate::clock::{DAY, rfc3339};
use crate::db::Write;
use crate::error::ApiError;
use crate::id;
use crate::routes::login;
use crate::store::account::{self, NewUser};
use crate::store::audit::{self, Entry};
use crate::store::identity::IdentityRow;
use crate::store::{login_link, password};
use api_types::Email;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use workspaces::workspace;

/// The handle of the demo account.
const HANDLE: &str = "dwight-schrute";
/// Long enough to start the server and come back to its link later.
const LINK_LIFETIME: i64 = DAY;
const DWIGHT: &str = "dwight@schrutefarms.example";
const MICHAEL: &str = "michael@dundermifflin.example";
const FROM: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// Creates the demo data, unless the demo account exists, whatever its handle is now; a deleted account is created
/// again. Returns a new sign-in link.
///
/// # Errors
/// The database failed.
pub async fn prepare(app: &AppState) -> Result<String, ApiError> {
    let mut write = app.db.write().await?;
    let now = app.clock.now();
    let found = find_by_email(&mut write, DWIGHT).await?.map(|user| user.id);
    let id = match found {
        Some(id) => id,
        None => seed(app, &mut write, now).await?,
    };
    let secret = login_link::create(&mut write, &id, now, LINK_LIFETIME).await?;
    write.commit().await?;
    Ok(login::link_url(&app.page_url(""), &secret, None))
}

async fn find_by_email(write: &mut Write, email: &str) -> Result<Option<IdentityRow>, ApiError> {
    let row = sqlx::query_as(
        "SELECT identity.* FROM email JOIN identity ON identity.id = email.user_id WHERE email.folded = ?",
    );
    Ok(row.bind(email).fetch_optional(&mut **write).await?)
}

async fn seed(app: &AppState, write: &mut Write, now: i64) -> Result<String, ApiError> {
    let created = now - 400 * DAY;
    let anchor = now - 380 * DAY;
    let billing = json!({
        "status": if app.config.demo_empty { "preview" } else { "active" },
        "status_updated_at": rfc3339(anchor),
        "cycle_anchor": rfc3339(anchor),
    });
    let email = |text| Email::parse(text).map_err(|error| ApiError::Internal(error.message().into()));
    let dwight = NewUser {
        handle: HANDLE,
        display_name: Some("Dwight K. Schrute"),
        email: &email(DWIGHT)?,
        tenant_id: api_types::id::GLOBAL_TENANT,
        billing: Some(billing),
    };
    let dwight = account::create(write, created, &dwight).await?;
    sqlx::query(
        "UPDATE identity SET usage_compute_threshold = 400, usage_compute_action = 'warn', \
         usage_storage_threshold = 3, usage_storage_action = 'cap_and_warn' WHERE id = ?",
    )
    .bind(&dwight.id)
    .execute(&mut **write)
    .await?;

    let (michael, is_new) = match find_by_email(write, MICHAEL).await? {
        Some(michael) => (michael, false),
        None => {
            let sabre = tenant(write, created).await?;
            let michael = NewUser {
                handle: "michael-scott",
                display_name: Some("Michael Scott"),
                email: &email(MICHAEL)?,
                tenant_id: &sabre,
                billing: None,
            };
            (account::create(write, created + DAY, &michael).await?, true)
        }
    };

    if !app.config.demo_empty {
        let company = org(write, created + 2 * DAY, "dunder-mifflin", "Dunder Mifflin", &michael).await?;
        let farms = org(write, created + 3 * DAY, "schrute-farms", "Schrute Farms", &dwight).await?;
        if is_new {
            member(write, created + 2 * DAY, &company, &michael, "owner").await?;
        }
        member(write, created + 2 * DAY, &company, &dwight, "member").await?;
        member(write, created + 3 * DAY, &farms, &dwight, "owner").await?;
        for number in 0..app.config.demo_workspaces {
            let made = created + (4 + i64::from(number % 90)) * DAY;
            workspace(write, &dwight, number, made).await?;
        }
        if is_new {
            workspace(write, &michael, 0, created + 5 * DAY).await?;
        }
        token(write, &dwight, now - 45 * DAY).await?;
        activity::create(write, &dwight, now).await?;
        usage::create(write, &dwight, now).await?;
        if is_new {
            usage::create(write, &michael, now).await?;
        }
        billing::create(write, &dwight, anchor, now).await?;
        password::replace(&app.vault, write, &dwight.id, now - 77 * DAY, None).await?;
    }
    let data = json!({ "communication_tips_and_tricks": "disabled" });
    let entry = Entry { user: &dwight, ip: FROM, action: "user.preferences.update", target: None, data };
    audit::record(write, now - 30 * DAY, entry).await?;
    Ok(dwight.id)
}

async fn tenant(write: &mut Write, now: i64) -> Result<String, ApiError> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT id FROM tenant WHERE handle = 'sabre'").fetch_optional(&mut **write).await?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = id::new("t", now)?;
    sqlx::query("INSERT INTO tenant (id, handle, display_name, created_at) VALUES (?, 'sabre', 'Sabre', ?)")
        .bind(&id)
        .bind(now)
        .execute(&mut **write)
        .await?;
    Ok(id)
}

async fn org(write: &mut Write, now: i64, handle: &str, name: &str, by: &IdentityRow) -> Result<String, ApiError> {
    let found: Option<String> = sqlx::query_scalar("SELECT id FROM identity WHERE handle = ?")
        .bind(handle)
        .fetch_optional(&mut **write)
        .await?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = id::new("o", now)?;
    sqlx::query(
        "INSERT INTO identity (id, kind, handle, display_name, tenant_id, created_at, created_by_id, updated_by_id) \
         VALUES (?, 'org', ?, ?, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(handle)
    .bind(name)
    .bind(api_types::id::GLOBAL_TENANT)
    .bind(now)
    .bind(&by.id)
    .bind(&by.id)
    .execute(&mut **write)
    .await?;
    Ok(id)
}

async fn member(write: &mut Write, now: i64, org: &str, user: &IdentityRow, role: &str) -> Result<(), ApiError> {
    sqlx::query(
        "INSERT INTO org_member (id, org_id, user_id, role, status, created_at, created_by_id, updated_by_id) \
         VALUES (?, ?, ?, ?, 'accepted', ?, ?, ?)",
    )
    .bind(id::new("m", now)?)
    .bind(org)
    .bind(&user.id)
    .bind(role)
    .bind(now)
    .bind(&user.id)
    .bind(&user.id)
    .execute(&mut **write)
    .await?;
    Ok(())
}

/// The token of a laptop that does not exist: its plaintext is dropped.
async fn token(write: &mut Write, user: &IdentityRow, now: i64) -> Result<(), ApiError> {
    let title = api_types::TokenTitle::parse("laptop").map_err(|error| ApiError::Internal(error.message().into()))?;
    let new = api_types::CreateToken { title: Some(title), ..Default::default() };
    let id = crate::store::token::issue(write, user, &new, now).await?;
    let entry = Entry { user, ip: FROM, action: "token.create", target: Some(&id), data: json!({ "title": "laptop" }) };
    audit::record(write, now, entry).await
}
