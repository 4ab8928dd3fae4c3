//! The account besides its tokens: user, workspaces, organizations, preferences, limits.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request, list};
use crate::api::upload::Upload;
use api_types::{AvatarUrl, Constraint, Handle, Secret, UpdateUser, UpdateUserPreferences, User, UserPreferences};
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// The number of tokens an account may have when the service names no limit.
const TOKEN_LIMIT: u32 = 2;

fn path(handle: &str, rest: &str) -> String {
    ["/user/", handle, rest].concat()
}

/// The account that is signed in.
pub async fn actor() -> Result<User, ApiError> {
    Request::get("/actor").read().await
}

/// The account of `token`.
pub async fn actor_by(token: &Secret) -> Result<User, ApiError> {
    Request::get("/actor").by(token).read().await
}

/// Changes the account: [`ApiError::Stale`] when it changed since `user` was fetched.
pub async fn update(user: &User, change: &UpdateUser) -> Result<User, ApiError> {
    Request::patch(path(&user.handle, "")).json(change).if_match(user.version_id).read().await
}

/// Uploads `image`; the answer is `AvatarUrl`. `on_progress` gets the share that was sent, from 0 to 1.
///
/// # Errors
/// [`ApiError::TooMany`] while a `Retry-After` has not passed.
pub fn upload_avatar(handle: &str, image: &Blob, on_progress: impl Fn(f64) + 'static) -> Result<Upload, ApiError> {
    Upload::new(&path(handle, "/avatar"), "avatar", image, on_progress)
}

/// Resets the image to the generated one.
pub async fn reset_avatar(handle: &str) -> Result<AvatarUrl, ApiError> {
    Request::delete(path(handle, "/avatar")).read().await
}

/// Ends every token and session that was issued at or before `at` by the service's clock, this one included. Without
/// `If-Match`, since it must work whatever else has changed.
pub fn reset_authentication(handle: &str, at: String) -> Answer<()> {
    let change = UpdateUser { token_min_issued_at: Some(at), ..UpdateUser::default() };
    Request::patch(path(handle, "")).json(&change).done()
}

/// Deletes the account and everything in it.
pub fn delete(handle: &str) -> Answer<()> {
    Request::delete(path(handle, "")).done()
}

/// Whether this handle is free.
pub async fn is_free(handle: &Handle) -> Result<bool, ApiError> {
    match identity(handle.as_str()).await {
        Ok(_) => Ok(false),
        Err(ApiError::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

/// The organizations the person is a member of: `[UserOrg]`.
pub fn orgs(_handle: &str) -> Answer<JsValue> {
    list("/actor/org".into())
}

/// The account's workspaces: `[Workspace]`.
pub fn workspaces(handle: &str) -> Answer<JsValue> {
    list(path(handle, "/workspace"))
}

/// The public part of the account, with the name of its tenant: `Identity`.
pub fn identity(handle: &str) -> Answer<JsValue> {
    Request::get(["/identity/", handle].concat()).value()
}

/// The account's email addresses: `[UserEmail]`.
pub fn emails(handle: &str) -> Answer<JsValue> {
    list(path(handle, "/email"))
}

/// The limits of the account: `[Constraint]`.
pub fn constraints(handle: &str) -> Answer<JsValue> {
    list(path(handle, "/constraint"))
}

/// The number of tokens an account with these limits may have.
pub fn token_limit(constraints: &[Constraint]) -> u32 {
    let limit = constraints.iter().find(|rule| rule.name == Constraint::USER_TOKEN).and_then(Constraint::quota);
    limit.unwrap_or(TOKEN_LIMIT)
}

/// Which notification mails the account gets: `UserPreferences`.
pub fn preferences(handle: &str) -> Answer<JsValue> {
    Request::get(path(handle, "/preferences")).value()
}

/// Changes which notification mails the account gets. Without `If-Match`: two tabs may flip different switches.
pub async fn set_preferences(handle: &str, change: &UpdateUserPreferences) -> Result<UserPreferences, ApiError> {
    Request::patch(path(handle, "/preferences")).json(change).read().await
}
