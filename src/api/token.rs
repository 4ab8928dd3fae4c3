//! `/user/{handle}/token`: API tokens.

use crate::api::change::{Change, Proof, shows, without_body};
use crate::api::list::list;
use crate::api::transport::{Answer, is_own};
use api_types::{CreateToken, Token, TokenStatus, TokenTitle, UpdateToken};
use wasm_bindgen::JsValue;

fn path(handle: &str) -> String {
    ["/user/", handle, "/token"].concat()
}

/// All tokens of the account: `[Token]`.
pub fn all(handle: &str) -> Answer<JsValue> {
    list(path(handle))
}

/// Creates a token; the answer is `Token`. Only this answer holds the plaintext.
pub fn create(handle: &str, wanted: &CreateToken) -> Change {
    let title = wanted.title.clone();
    Change::post_json(path(handle), wanted, proof(None, None, title))
}

/// Activates or deactivates a token: [`Stale`](crate::api::ApiError::Stale) when it changed since `token` was fetched.
pub fn set_status(handle: &str, token: &Token, status: TokenStatus) -> Change {
    update(handle, token, UpdateToken { status, title: None, description: None })
}

/// Changes the title of a token: [`Stale`](crate::api::ApiError::Stale) when it changed since `token` was fetched.
pub fn set_title(handle: &str, token: &Token, title: TokenTitle) -> Change {
    let status = token.status.clone();
    update(handle, token, UpdateToken { status, title: Some(title), description: None })
}

fn update(handle: &str, token: &Token, change: UpdateToken) -> Change {
    let path = [&path(handle), "/", &token.id].concat();
    let proof = proof(Some(token.id.clone()), Some(change.status.clone()), change.title.clone());
    Change::patch(path, &change, Some(token.version_id), proof).ends_session(is_own(token))
}

/// Whether an answer is a token with these values.
fn proof(id: Option<String>, status: Option<TokenStatus>, title: Option<TokenTitle>) -> Proof {
    shows(move |token: &Token| {
        id.as_ref().is_none_or(|id| token.id == *id)
            && status.as_ref().is_none_or(|status| token.status == *status)
            && title.as_ref().is_none_or(|title| token.title().unwrap_or_default() == title.as_str())
    })
}

/// Deletes a token.
pub fn delete(handle: &str, token: &Token) -> Change {
    Change::delete([&path(handle), "/", &token.id].concat(), without_body(token.id.clone())).ends_session(is_own(token))
}
