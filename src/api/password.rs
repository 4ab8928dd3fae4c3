//! `/user/{handle}/password`: the password for the databases of all workspaces.

use crate::api::error::ApiError;
use crate::api::transport::Request;
use api_types::{CreateUserPassword, UserDatabasePassword};

fn path(handle: &str) -> String {
    ["/user/", handle, "/password"].concat()
}

/// The password in plaintext. [`ApiError::Forbidden`] when an administrator has disabled it.
pub async fn read(handle: &str) -> Result<UserDatabasePassword, ApiError> {
    Request::get(path(handle)).read().await
}

/// Replaces the password by a new one.
pub async fn rotate(handle: &str) -> Result<UserDatabasePassword, ApiError> {
    Request::post(path(handle)).json(&CreateUserPassword::default()).read().await
}
