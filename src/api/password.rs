//! `/user/{handle}/password`: the password for the databases of all workspaces.

use crate::api::change::Change;
use crate::api::error::ApiError;
use crate::api::transport::Request;
use api_types::{CreateUserPassword, UserDatabasePassword};
use wasm_bindgen::JsValue;

fn path(handle: &str) -> String {
    ["/user/", handle, "/password"].concat()
}

/// The password in plaintext. [`ApiError::Forbidden`] when an administrator has disabled it.
pub async fn read(handle: &str) -> Result<UserDatabasePassword, ApiError> {
    Request::get(path(handle)).read().await
}

/// Replaces the password by a new one; the answer is `UserDatabasePassword`, set later than `before`.
pub fn rotate(handle: &str, before: Option<String>) -> Change {
    let proof = move |answer: &JsValue| {
        let set = serde_js::field(answer, "created_at").as_string().filter(|set| !set.is_empty());
        serde_js::field(answer, "$password").is_string() && set.is_some() && set > before
    };
    Change::post_json(path(handle), &CreateUserPassword::default(), Box::new(proof))
}
