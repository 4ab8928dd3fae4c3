//! The account besides its tokens: user, workspaces, organizations, preferences, limits.

use crate::api::change::{Change, Proof, shows, without_body};
use crate::api::error::ApiError;
use crate::api::list::list;
use crate::api::transport::{Answer, Request};
use crate::api::upload;
use api_types::{Constraint, Handle, Secret, UpdateUser, UpdateUserPreferences, User, UserPreferences};
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

/// Changes the account; the answer is `User`. [`ApiError::Stale`] when it changed since `user` was fetched.
pub fn update(user: &User, change: &UpdateUser) -> Change {
    Change::patch(path(&user.handle, ""), change, Some(user.version_id), holds(change.clone()))
}

/// Whether an answer is the account with the values of `change`.
fn holds(change: UpdateUser) -> Proof {
    shows(move |user| change.holds_in(user))
}

/// Uploads `image`; the answer is `AvatarUrl`. `on_progress` gets the share that was sent, from 0 to 1, and `on_begin` a
/// function that aborts the upload. The service may have received the file by then.
pub fn upload_avatar(
    handle: &str,
    image: &Blob,
    on_progress: impl Fn(f64) + Copy + 'static,
    on_begin: impl Fn(Box<dyn Fn()>) + 'static,
) -> Change {
    upload::change(path(handle, "/avatar"), "avatar", image.clone(), on_progress, on_begin, Box::new(has_avatar))
}

/// Resets the image to the generated one; the answer is `AvatarUrl`.
pub fn reset_avatar(handle: &str) -> Change {
    Change::delete(path(handle, "/avatar"), Box::new(has_avatar))
}

fn has_avatar(answer: &JsValue) -> bool {
    serde_js::field(answer, "avatar_url").is_string()
}

/// The change that ends every token and session that was issued at or before `at` by the service's clock, this one
/// included.
pub fn reset(at: String) -> UpdateUser {
    UpdateUser { token_min_issued_at: Some(at), ..UpdateUser::default() }
}

/// Sends a [`reset`]. Without `If-Match`, since it must work whatever else has changed.
pub fn reset_authentication(handle: &str, reset: &UpdateUser) -> Change {
    Change::patch(path(handle, ""), reset, None, holds(reset.clone())).ends_session(true)
}

/// Deletes the account and everything in it.
pub fn delete(user: &User) -> Change {
    Change::delete(path(&user.handle, ""), without_body(user.id.clone())).ends_session(true)
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

/// Changes which notification mails the account gets; the answer is `UserPreferences`. Without `If-Match`: two tabs may
/// flip different switches.
pub fn set_preferences(handle: &str, change: &UpdateUserPreferences) -> Change {
    let wanted = change.clone();
    let proof = shows(move |now: &UserPreferences| wanted.holds_in(now));
    Change::patch(path(handle, "/preferences"), change, None, proof)
}
