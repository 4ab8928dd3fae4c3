//! Signing in and out.

use super::{ApiError, Request};
use wire::{Email, LoginRequest, Secret};

/// Asks for a link by mail; `to` is where the person wanted to go.
pub async fn mail_link(email: Email, to: Option<String>) -> Result<(), ApiError> {
    Request::post("/login").json(&LoginRequest { email, state: to }).done().await
}

/// Uses the secret of a mailed link. The service sets the session cookie.
pub async fn confirm(secret: &Secret) -> Result<(), ApiError> {
    let secret = String::from(js_sys::encode_uri_component(secret.expose()));
    Request::get(["/login/confirm?t=", &secret].concat()).done().await
}

/// Ends the session. Being signed out already is no failure.
pub async fn sign_out() -> Result<(), ApiError> {
    match Request::post("/logout").done().await {
        Err(ApiError::SignedOut) => Ok(()),
        other => other,
    }
}
