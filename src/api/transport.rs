//! The transport: every request to the service goes through here, and every failure becomes an [`ApiError`] here, once.
//! Nothing outside this file and [`upload`](crate::api::upload) knows about HTTP.

use crate::api::error::ApiError;
use crate::boot;
use crate::browser::clock;
use crate::browser::dom::window;
use api_types::Secret;
use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::Pin;
use gloo_net::http::{Headers, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{RequestCredentials, Response};

/// The future of an answer, boxed: one type for all of them keeps the program small.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// How long a request may be silent, in milliseconds. The start script has the same limit for `fetch`.
pub(super) const TIMEOUT: u32 = 10_000;
/// The longest pause that a `Retry-After` is believed, in seconds.
const MAX_PAUSE: u32 = 300;
/// The header by which the service knows a change that it has made already.
pub(super) const KEY: &str = "Idempotency-Key";
thread_local! {
    pub(super) static BASE: RefCell<String> = const { RefCell::new(String::new()) };
    static BEARER: RefCell<Option<Secret>> = const { RefCell::new(None) };
    static BLOCKED_UNTIL: Cell<f64> = const { Cell::new(0.0) };
    static ON_SIGNED_OUT: Cell<Option<fn()>> = const { Cell::new(None) };
    static CURRENT_HANDLE: Cell<Option<FindHandle>> = const { Cell::new(None) };
}

/// The handle of the account, when it is another than the one that was asked for.
pub type CurrentHandle = Pin<Box<dyn Future<Output = Option<String>>>>;

/// Finds the handle of the account; gets the one that was asked for.
pub type FindHandle = fn(String) -> CurrentHandle;

/// Sets the address of the API, and what to call on a 401.
pub fn configure(base: &str, on_signed_out: fn()) {
    let own = window().location().origin().unwrap_or_default();
    let path = base.strip_prefix(&own).filter(|path| path.starts_with('/'));
    BASE.set(path.unwrap_or(base).to_owned());
    ON_SIGNED_OUT.set(Some(on_signed_out));
}

/// Sets what tells the account's handle after a 403 or a 404 below `/user/{handle}`: it may have been renamed elsewhere.
pub fn on_refused(current_handle: FindHandle) {
    CURRENT_HANDLE.set(Some(current_handle));
}

/// Sends `token` with every request from here on, instead of the session cookie. It is kept in memory only.
pub fn use_token(token: Option<Secret>) {
    BEARER.set(token);
}

/// Whether `token` is the one that is sent with requests.
pub fn is_own(token: &api_types::Token) -> bool {
    BEARER.with_borrow(|bearer| bearer.as_ref().is_some_and(|secret| token.is(secret)))
}

/// Whether the person signed in with a pasted token, which only this tab knows.
pub fn signed_by_token() -> bool {
    BEARER.with_borrow(Option::is_some)
}

/// Whether the API is on another origin than this page. The session cookie is not sent to it then.
pub fn is_cross_origin() -> bool {
    BASE.with_borrow(|base| !base.starts_with('/'))
}

/// The address of the image of an account or organization: public, and generated when none was uploaded.
pub fn avatar_url(handle: &str) -> String {
    BASE.with_borrow(|base| [base, "/identity/", handle, "/avatar"].concat())
}

/// A request that reads. One that changes something is a [`Change`](crate::api::Change).
pub struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<String>,
    pub(super) if_match: Option<i64>,
    pub(super) key: Option<String>,
    bearer: Option<String>,
}

impl Request {
    /// `GET path`. A path starts with a slash.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    pub(super) fn new(method: Method, path: String) -> Self {
        Self { method, path, body: None, if_match: None, key: None, bearer: bearer() }
    }

    /// With this token, whoever is signed in.
    #[must_use]
    pub fn by(mut self, token: &Secret) -> Self {
        self.bearer = Some(authorization(token));
        self
    }

    /// Sends it and parses the answer as `T`.
    pub async fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        Ok(serde_js::from_value(self.value().await?)?)
    }

    /// Sends it and returns the answer's JSON.
    pub fn value(self) -> Answer<JsValue> {
        Box::pin(async move { Ok(serde_js::parse(&self.send().await?.1)?) })
    }

    /// The status and the body of a successful answer. When the account was renamed elsewhere, the request is sent again
    /// below its new handle.
    pub(super) async fn send(mut self) -> Result<(u16, String), ApiError> {
        let answer = self.send_once().await;
        match moved(answer.as_ref().err(), &self.path, self.key.as_deref(), self.method == Method::DELETE).await {
            Some((path, key)) => {
                (self.path, self.key) = (path, key);
                self.send_once().await
            }
            None => answer,
        }
    }

    async fn send_once(&self) -> Result<(u16, String), ApiError> {
        check_retry_after()?;
        let response = self.dispatch().await.map_err(|error| ApiError::from_fetch(&error))?;
        Ok((response.status(), read_body(response).await?))
    }

    async fn dispatch(&self) -> Result<Response, JsValue> {
        // The start script may have requested it already, with the session cookie.
        if self.method == Method::GET
            && self.bearer.is_none()
            && let Some(promise) = boot::answer(&self.path)
        {
            return Ok(wasm_bindgen_futures::JsFuture::from(promise).await?.into());
        }
        let url = BASE.with_borrow(|base| [base, self.path.as_str()].concat());
        // A header that the browser refuses is an error. `RequestBuilder::header` would throw out of the program.
        let headers = web_sys::Headers::new()?;
        headers.set("Accept", "application/json")?;
        if let Some(version) = self.if_match {
            headers.set("If-Match", &version.to_string())?;
        }
        if let Some(key) = &self.key {
            headers.set(KEY, key)?;
        }
        // With a pasted token the cookie is not sent: both together would leave open which account is meant.
        let mut credentials = RequestCredentials::SameOrigin;
        if let Some(bearer) = &self.bearer {
            headers.set("Authorization", bearer)?;
            credentials = RequestCredentials::Omit;
        }
        if self.body.is_some() {
            headers.set("Content-Type", "application/json")?;
        }
        let request = RequestBuilder::new(&url)
            .method(self.method.clone())
            .headers(Headers::from_raw(headers))
            .credentials(credentials);
        let request = match &self.body {
            Some(body) => request.body(body.as_str()),
            None => request.build(),
        };
        let request: web_sys::Request = request.map_err(|_| JsValue::NULL)?.into();
        Ok(wasm_bindgen_futures::JsFuture::from(boot::fetch(&request)?).await?.into())
    }
}

/// The time by the service's clock, RFC 3339: the `Date` header of its answer to `GET /actor`. `None` when CORS hides the
/// header from this origin.
pub async fn clock() -> Result<Option<String>, ApiError> {
    check_retry_after()?;
    let response = Request::get("/actor").dispatch().await.map_err(|error| ApiError::from_fetch(&error))?;
    let date = header(&response, "Date");
    // Must be JSON: the page of a proxy would carry the proxy's clock.
    serde_js::parse(&read_body(response).await?)?;
    let at = date.as_deref().and_then(clock::parse);
    Ok(at.map(|at| js_sys::Date::new(&at.into()).to_iso_string().into()))
}

/// The path and the key of the same request below the account's current handle, when `path` is below another one: after a
/// 403 or a 404. None for the deletion of an account, since that is confirmed with its handle: the new one has to be typed
/// first.
pub(super) async fn moved(
    error: Option<&ApiError>,
    path: &str,
    key: Option<&str>,
    is_deletion: bool,
) -> Option<(String, Option<String>)> {
    if !matches!(error, Some(ApiError::Forbidden(_) | ApiError::NotFound)) {
        return None;
    }
    let below = path.strip_prefix("/user/")?;
    let (handle, rest) = below.split_at_checked(below.find('/').unwrap_or(below.len()))?;
    if is_deletion && rest.is_empty() {
        return None;
    }
    let current = CURRENT_HANDLE.get()?(handle.to_owned()).await?;
    // Another request needs another key.
    Some((["/user/", &current, rest].concat(), key.map(|key| [key, "-"].concat())))
}

/// The absolute address of `path` in the API, for other programs.
pub fn address(path: &str) -> String {
    let origin = if is_cross_origin() { String::new() } else { window().location().origin().unwrap_or_default() };
    BASE.with_borrow(|base| [&origin, base, path].concat())
}

/// Fails until the time that the last `Retry-After` named has passed.
pub(super) fn check_retry_after() -> Result<(), ApiError> {
    let wait = BLOCKED_UNTIL.get() - clock::monotonic();
    if wait > 0.0 { Err(ApiError::TooMany { seconds: Some(whole_seconds(wait / 1000.0)) }) } else { Ok(()) }
}

/// The `Authorization` header for a pasted token.
pub(super) fn bearer() -> Option<String> {
    BEARER.with_borrow(|it| it.as_ref().map(authorization))
}

fn authorization(token: &Secret) -> String {
    ["Bearer ", token.expose()].concat()
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// Reads the body of an answer.
async fn read_body(response: Response) -> Result<String, ApiError> {
    let status = response.status();
    let (retry_after, date) = (header(&response, "Retry-After"), header(&response, "Date"));
    // The connection may break, or time out, while the body is read.
    let offline = |error: JsValue| ApiError::from_fetch(&error);
    let body = wasm_bindgen_futures::JsFuture::from(response.text().map_err(offline)?).await.map_err(offline)?;
    let body = body.as_string().unwrap_or_default();
    outcome(status, body, retry_after.as_deref(), date.as_deref())
}

/// The body of a successful answer, else the error. A 429 blocks further requests; a 401 is reported to the session. The
/// `Date` header sets the clock, unless the body is the page of a proxy, which has a clock of its own.
pub(super) fn outcome(
    status: u16,
    body: String,
    retry_after: Option<&str>,
    date: Option<&str>,
) -> Result<String, ApiError> {
    if (200..300).contains(&status) {
        if let Some(date) = date.filter(|_| body.starts_with('{')) {
            clock::set_by(date);
        }
        return Ok(body);
    }
    let error = ApiError::from_status(status, &body, retry_after.and_then(|text| pause(text, date)));
    match error {
        ApiError::TooMany { seconds: Some(seconds) } => {
            BLOCKED_UNTIL.set(clock::monotonic() + f64::from(seconds) * 1000.0);
        }
        ApiError::SignedOut => {
            if let Some(on_signed_out) = ON_SIGNED_OUT.get() {
                on_signed_out();
            }
        }
        _ => {}
    }
    Err(error)
}

/// The pause that a `Retry-After` header asks for, in seconds: a number, or a date by the clock of the answer's `Date`
/// header. At most [`MAX_PAUSE`]; `None` when it is neither.
fn pause(text: &str, date: Option<&str>) -> Option<u32> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().unwrap_or(MAX_PAUSE).min(MAX_PAUSE));
    }
    let now = date.and_then(clock::parse).unwrap_or_else(clock::now);
    Some(whole_seconds((clock::parse(text)? - now) / 1000.0).min(MAX_PAUSE))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a wait is small and not negative")]
fn whole_seconds(seconds: f64) -> u32 {
    seconds.ceil() as u32
}
