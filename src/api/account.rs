//! What belongs to an account besides its tokens: who it is, workspaces, organizations, preferences, limits.

use super::{ApiError, Request, list};
use wire::{Constraint, Identity, UpdateUserPreferences, User, UserEmail, UserOrg, UserPreferences, Workspace};

/// The most tokens an account may hold where the service names no limit.
const TOKEN_LIMIT: u32 = 2;

fn path(handle: &str, rest: &str) -> String {
    ["/user/", handle, rest].concat()
}

/// Who is signed in.
pub async fn actor() -> Result<User, ApiError> {
    Request::get("/actor").read().await
}

/// The organizations the person is a member of.
pub async fn orgs(_handle: String) -> Result<Vec<UserOrg>, ApiError> {
    list("/actor/org").await
}

/// The account's workspaces.
pub async fn workspaces(handle: String) -> Result<Vec<Workspace>, ApiError> {
    list(&path(&handle, "/workspace")).await
}

/// What anybody may know of the account: with it comes the name of its tenant.
pub async fn identity(handle: String) -> Result<Identity, ApiError> {
    Request::get(["/identity/", &handle].concat()).read().await
}

/// The addresses of the account.
pub async fn emails(handle: String) -> Result<Vec<UserEmail>, ApiError> {
    list(&path(&handle, "/email")).await
}

/// How many tokens the account may hold.
pub async fn token_limit(handle: String) -> Result<u32, ApiError> {
    let constraints: Vec<Constraint> = list(&path(&handle, "/constraint")).await?;
    let limit = constraints.iter().find(|rule| rule.name == Constraint::USER_TOKEN).and_then(Constraint::quota);
    Ok(limit.unwrap_or(TOKEN_LIMIT))
}

/// Which mail the account gets.
pub async fn preferences(handle: String) -> Result<UserPreferences, ApiError> {
    Request::get(path(&handle, "/preferences")).read().await
}

/// Changes which mail the account gets. Without `If-Match`: two tabs may flip different switches.
pub async fn set_preferences(handle: &str, change: &UpdateUserPreferences) -> Result<UserPreferences, ApiError> {
    Request::patch(path(handle, "/preferences")).json(change).read().await
}
