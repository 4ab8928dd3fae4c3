//! `/user/{handle}/token`: API tokens.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request, list};
use api_types::{CreateToken, Token, TokenStatus, TokenTitle, UpdateToken};
use wasm_bindgen::JsValue;

fn path(handle: &str) -> String {
    ["/user/", handle, "/token"].concat()
}

/// All tokens of the account: `[Token]`.
pub fn all(handle: &str) -> Answer<JsValue> {
    list(path(handle))
}

/// Creates a token. Only this answer holds the plaintext.
pub async fn create(handle: &str, wanted: &CreateToken) -> Result<Token, ApiError> {
    Request::post(path(handle)).json(wanted).read().await
}

/// Activates or deactivates a token: [`ApiError::Stale`] when it changed since `token` was fetched.
pub async fn set_status(handle: &str, token: &Token, status: TokenStatus) -> Result<Token, ApiError> {
    update(handle, token, UpdateToken { status, title: None, description: None }).await
}

/// Changes the title of a token: [`ApiError::Stale`] when it changed since `token` was fetched.
pub async fn set_title(handle: &str, token: &Token, title: TokenTitle) -> Result<Token, ApiError> {
    let status = token.status.clone();
    update(handle, token, UpdateToken { status, title: Some(title), description: None }).await
}

async fn update(handle: &str, token: &Token, change: UpdateToken) -> Result<Token, ApiError> {
    Request::patch([&path(handle), "/", &token.id].concat()).json(&change).if_match(token.version_id).read().await
}

/// Deletes a token. Succeeds when it is gone already.
pub async fn delete(handle: &str, token: &Token) -> Result<(), ApiError> {
    match Request::delete([&path(handle), "/", &token.id].concat()).done().await {
        Err(ApiError::NotFound) => Ok(()),
        other => other,
    }
}
