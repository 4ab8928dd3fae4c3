//! What belongs to an account besides its tokens: who it is, workspaces, organizations, preferences, limits.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request, list};
use crate::api::upload::Upload;
use api_types::{AvatarUrl, Constraint, Handle, UpdateUser, UpdateUserPreferences, User, UserPreferences};
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// The most tokens an account may hold where the service names no limit.
const TOKEN_LIMIT: u32 = 2;

fn path(handle: &str, rest: &str) -> String {
    ["/user/", handle, rest].concat()
}

/// Who is signed in.
pub async fn actor() -> Result<User, ApiError> {
    Request::get("/actor").read().await
}

/// Changes the account, as long as it is what it was when `user` was read.
pub async fn update(user: &User, change: &UpdateUser) -> Result<User, ApiError> {
    Request::patch(path(&user.handle, "")).json(change).if_match(user.version_id).read().await
}

/// Makes `image` the account's own, telling the part of it that has left; where it is then.
///
/// # Errors
/// While the service has asked for silence.
pub fn upload_avatar(handle: &str, image: &Blob, on_progress: impl Fn(f64) + 'static) -> Result<Upload, ApiError> {
    Upload::new(&path(handle, "/avatar"), "avatar", image, on_progress)
}

/// Goes back to the generated image; where that is.
pub async fn reset_avatar(handle: &str) -> Result<AvatarUrl, ApiError> {
    Request::delete(path(handle, "/avatar")).read().await
}

/// Ends every token and session that was issued at or before `at`, by the service's clock, this one included. Without
/// `If-Match`: it is to hold whatever else was changed meanwhile.
pub fn reset_authentication(handle: &str, at: String) -> Answer<()> {
    let change = UpdateUser { token_min_issued_at: Some(at), ..UpdateUser::default() };
    Request::patch(path(handle, "")).json(&change).done()
}

/// Deletes the account and everything in it.
pub fn delete(handle: &str) -> Answer<()> {
    Request::delete(path(handle, "")).done()
}

/// Whether nobody has this handle yet.
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
