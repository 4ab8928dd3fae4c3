//! What belongs to an account besides its tokens: who it is, workspaces, organizations, preferences, limits.

use super::{Answer, ApiError, Request, list};
use wasm_bindgen::JsValue;
use wire::{Constraint, UpdateUserPreferences, User, UserPreferences};

/// The most tokens an account may hold where the service names no limit.
const TOKEN_LIMIT: u32 = 2;

fn path(handle: &str, rest: &str) -> String {
    ["/user/", handle, rest].concat()
}

/// Who is signed in.
pub async fn actor() -> Result<User, ApiError> {
    Request::get("/actor").read().await
}

/// The organizations the person is a member of: `[UserOrg]`.
pub fn orgs(_handle: &str) -> Answer<JsValue> {
    list("/actor/org".into())
}

/// The account's workspaces: `[Workspace]`.
pub fn workspaces(handle: &str) -> Answer<JsValue> {
    list(path(handle, "/workspace"))
}

/// What anybody may know of the account, with the name of its tenant: `Identity`.
pub fn identity(handle: &str) -> Answer<JsValue> {
    Request::get(["/identity/", handle].concat()).value()
}

/// The addresses of the account: `[UserEmail]`.
pub fn emails(handle: &str) -> Answer<JsValue> {
    list(path(handle, "/email"))
}

/// The limits of the account: `[Constraint]`.
pub fn constraints(handle: &str) -> Answer<JsValue> {
    list(path(handle, "/constraint"))
}

/// How many tokens an account with these limits may hold.
pub fn token_limit(constraints: &[Constraint]) -> u32 {
    let limit = constraints.iter().find(|rule| rule.name == Constraint::USER_TOKEN).and_then(Constraint::quota);
    limit.unwrap_or(TOKEN_LIMIT)
}

/// Which mail the account gets: `UserPreferences`.
pub fn preferences(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "/preferences")).value()
}

/// Changes which mail the account gets. Without `If-Match`: two tabs may flip different switches.
pub async fn set_preferences(handle: &str, change: &UpdateUserPreferences) -> Result<UserPreferences, ApiError> {
    Request::patch(path(handle, "/preferences")).json(change).read().await
}
