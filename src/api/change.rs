//! A request that changes something, and how its answer proves that it was made.

use crate::api::error::ApiError;
use crate::api::transport::{Answer, Request, is_cross_origin};
use crate::browser::dom::{call, window};
use core::cell::Cell;
use gloo_net::http::Method;
use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

thread_local! {
    static KEYS_ELSEWHERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the service proves by an answer that it did what was asked for. It is `undefined` for an answer without a
/// body.
pub type Proof = Box<dyn Fn(&JsValue) -> bool>;

/// A change that has not been sent. [`crate::mutation`] sends it and finds out what became of it; nothing else does.
pub struct Change {
    content: String,
    send: Box<dyn FnOnce(Option<String>) -> Answer<JsValue>>,
    proof: Proof,
    ends_session: bool,
}

impl Change {
    /// `POST path` with an empty body. A path starts with a slash.
    pub fn post(path: String, proof: Proof) -> Self {
        Self::new(Request::new(Method::POST, path), proof)
    }

    /// `POST path` with a JSON body.
    pub fn post_json(path: String, body: &impl Serialize, proof: Proof) -> Self {
        Self::new(with_body(Request::new(Method::POST, path), body), proof)
    }

    /// `PATCH path` with a JSON body. With a version, [`ApiError::Stale`] unless the resource is still at it.
    pub fn patch(path: String, body: &impl Serialize, version: Option<i64>, proof: Proof) -> Self {
        let mut request = with_body(Request::new(Method::PATCH, path), body);
        request.if_match = version;
        Self::new(request, proof)
    }

    /// `DELETE path`.
    pub fn delete(path: String, proof: Proof) -> Self {
        Self::new(Request::new(Method::DELETE, path), proof)
    }

    fn new(request: Request, proof: Proof) -> Self {
        let version = request.if_match.map(|version| version.to_string()).unwrap_or_default();
        let content = [request.method.as_str(), &request.path, &version, request.body.as_deref().unwrap_or_default()];
        Self::of(content.join(" "), Box::new(move |key| answer(request, key)), proof)
    }

    /// A change that `send` sends. Two changes with the same `content` are copies of each other; none is with an empty one.
    pub fn of(content: String, send: Box<dyn FnOnce(Option<String>) -> Answer<JsValue>>, proof: Proof) -> Self {
        Self { content, send, proof, ends_session: false }
    }

    /// The session may end with it: a 401 may be the answer to a second copy.
    #[must_use]
    pub fn ends_session(self, ends: bool) -> Self {
        Self { ends_session: ends, ..self }
    }

    /// What it asks for: the same for each copy of it. Empty when it is never repeated.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Whether the session may end with it.
    pub fn may_end_session(&self) -> bool {
        self.ends_session
    }

    /// Sends it with this idempotency key, and returns an answer that proves that it was made.
    ///
    /// # Errors
    /// [`ApiError::Unconfirmed`] for a success without that proof.
    pub async fn send(self, key: Option<String>) -> Result<JsValue, ApiError> {
        let answer = (self.send)(key).await?;
        if (self.proof)(&answer) { Ok(answer) } else { Err(ApiError::Unconfirmed) }
    }
}

fn with_body(mut request: Request, body: &impl Serialize) -> Request {
    // Our request types always serialize. If one did not, the service would reject the empty body.
    request.body = serde_json::to_string(body).ok();
    request
}

fn answer(mut request: Request, key: Option<String>) -> Answer<JsValue> {
    request.key = key;
    Box::pin(async move {
        let (status, body) = request.send().await?;
        read(status, &body)
    })
}

/// The JSON of a successful answer; `undefined` for one of the two documented answers without a body.
///
/// # Errors
/// [`ApiError::Unexpected`] for any other success.
pub(super) fn read(status: u16, body: &str) -> Result<JsValue, ApiError> {
    match status {
        204 => Ok(JsValue::UNDEFINED),
        201 if body.is_empty() => Ok(JsValue::UNDEFINED),
        200 | 201 => Ok(serde_js::parse(body)?),
        _ => Err(ApiError::Unexpected(status)),
    }
}

/// The proof for what is answered with a `T`, which `is_made` looks at.
pub fn shows<T: DeserializeOwned>(is_made: impl Fn(&T) -> bool + 'static) -> Proof {
    Box::new(move |answer| serde_js::from_value(answer.clone()).is_ok_and(|it| is_made(&it)))
}

/// The proof for what is answered without a body, or with what was deleted.
pub fn without_body(id: String) -> Proof {
    Box::new(move |answer| answer.is_undefined() || is(answer, "id", &id))
}

/// Whether `answer` has this text in the field `name`.
pub fn is(answer: &JsValue, name: &str, text: &str) -> bool {
    serde_js::field(answer, name) == text
}

/// Sends idempotency keys to an API on another origin too.
pub fn send_keys_elsewhere(send: bool) {
    KEYS_ELSEWHERE.set(send);
}

/// Whether idempotency keys are sent: not to an API on another origin whose configuration does not say that it accepts the
/// header, since its preflight response may refuse one that it does not know.
pub fn sends_keys() -> bool {
    !is_cross_origin() || KEYS_ELSEWHERE.get()
}

/// A random idempotency key. `None` when none is sent, or without a source of randomness.
pub fn new_key() -> Option<String> {
    if !sends_keys() {
        return None;
    }
    let crypto = Reflect::get(&window(), &"crypto".into()).ok()?;
    let bytes = Uint8Array::new_with_length(15);
    call(&crypto, "getRandomValues", &bytes).ok()?;
    // Numbers with hyphens between them.
    Some(Array::from(&bytes).join("-").into())
}
