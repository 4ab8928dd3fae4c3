//! The transport: every request to the service goes through here and every failure is decided here, once.
//!
//! The modules below have a function an endpoint. Nothing outside this file knows about HTTP.

pub mod account;
pub mod activity;
pub mod billing;
pub mod error;
pub mod login;
pub mod password;
pub mod token;
pub mod upload;
pub mod usage;

pub use error::ApiError;

use crate::boot;
use crate::browser;
use api_types::Secret;
use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::Pin;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;
use web_sys::RequestCredentials;

/// What a request comes back with, boxed: one shape for all of them keeps the program small.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// How long to wait for an answer, in milliseconds.
const PATIENCE: u32 = 10_000;

thread_local! {
    static BASE: RefCell<String> = const { RefCell::new(String::new()) };
    static BEARER: RefCell<Option<Secret>> = const { RefCell::new(None) };
    static SILENT_UNTIL: Cell<f64> = const { Cell::new(0.0) };
    static ON_SIGNED_OUT: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// Says where the API is, and whom to tell when it answers that nobody is signed in.
pub fn configure(base: &str, on_signed_out: fn()) {
    let own = browser::window().location().origin().unwrap_or_default();
    let path = base.strip_prefix(&own).filter(|path| path.starts_with('/'));
    BASE.set(path.unwrap_or(base).to_owned());
    ON_SIGNED_OUT.set(Some(on_signed_out));
}

/// Signs every request from here on with `token` instead of the session cookie; kept in memory only. Returns the one
/// before.
pub fn use_token(token: Option<Secret>) -> Option<Secret> {
    BEARER.replace(token)
}

/// Whether `token` is the one that requests are signed with.
pub fn is_own(token: &api_types::Token) -> bool {
    BEARER.with_borrow(|bearer| bearer.as_ref().is_some_and(|secret| token.is(secret)))
}

/// Whether requests are signed with a pasted token, which only this tab knows.
pub fn signed_by_token() -> bool {
    BEARER.with_borrow(Option::is_some)
}

/// Whether the API is on another origin than this page: its session cookie then never reaches it from here.
pub fn is_elsewhere() -> bool {
    BASE.with_borrow(|base| !base.starts_with('/'))
}

/// Where the image of an account or organization is: public, and generated when it has none of its own.
pub fn avatar_url(handle: &str) -> String {
    BASE.with_borrow(|base| [base, "/identity/", handle, "/avatar"].concat())
}

/// A request to be sent.
pub struct Request {
    method: Method,
    path: String,
    body: Option<String>,
    if_match: Option<i64>,
}

impl Request {
    /// Asks for `path`, which starts with a slash.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    /// Makes something at `path`.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path.into())
    }

    /// Changes what is at `path`.
    pub fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path.into())
    }

    /// Removes what is at `path`.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path.into())
    }

    fn new(method: Method, path: String) -> Self {
        Self { method, path, body: None, if_match: None }
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        // Our own request types always serialize; were one not to, the service would refuse the empty body in words.
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// Only while the resource is still at this version: [`ApiError::Stale`] otherwise.
    #[must_use]
    pub fn if_match(mut self, version: i64) -> Self {
        self.if_match = Some(version);
        self
    }

    /// Sends it and reads the answer as `T`.
    pub async fn read<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        Ok(serde_js::from_value(self.value().await?)?)
    }

    /// Sends it and gives the answer's JSON.
    pub fn value(self) -> Answer<JsValue> {
        Box::pin(async move { Ok(serde_js::parse(&self.send().await?)?) })
    }

    /// Sends it; what the answer says does not matter, as long as it is the service's: the page of a proxy, whatever its
    /// status, does not mean that anything was done.
    pub fn done(self) -> Answer<()> {
        Box::pin(async move {
            let body = self.send().await?;
            if body.trim_start().starts_with('<') { Err(ApiError::InvalidResponse) } else { Ok(()) }
        })
    }

    async fn send(self) -> Result<String, ApiError> {
        check_silence()?;
        let response = self.dispatch().await.map_err(|error| ApiError::from_fetch(&error))?;
        decide(response).await
    }

    async fn dispatch(self) -> Result<Response, JsValue> {
        // Asked for by the start script, which knows the session only.
        if self.method == Method::GET
            && bearer().is_none()
            && let Some(promise) = boot::answer(&self.path)
        {
            let response = wasm_bindgen_futures::JsFuture::from(promise).await?;
            return Ok(Response::from(web_sys::Response::from(response)));
        }
        let url = BASE.with_borrow(|base| [base, self.path.as_str()].concat());
        let signal = web_sys::AbortSignal::timeout_with_u32(PATIENCE);
        let mut request = RequestBuilder::new(&url)
            .method(self.method)
            .header("Accept", "application/json")
            .abort_signal(Some(&signal));
        if let Some(version) = self.if_match {
            request = request.header("If-Match", &version.to_string());
        }
        // A pasted token stands alone: sending the cookie as well would leave open who is asking.
        request = match bearer() {
            Some(bearer) => request.header("Authorization", &bearer).credentials(RequestCredentials::Omit),
            None => request.credentials(RequestCredentials::SameOrigin),
        };
        let request = match self.body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        };
        let request: web_sys::Request = request.map_err(|_| JsValue::NULL)?.into();
        let response = wasm_bindgen_futures::JsFuture::from(browser::window().fetch_with_request(&request)).await?;
        Ok(Response::from(web_sys::Response::from(response)))
    }
}

/// What the service's clock says, RFC 3339: by the `Date` of its answer to `GET /actor`. Nothing where it hides that from
/// pages of another origin.
pub async fn clock() -> Result<Option<String>, ApiError> {
    check_silence()?;
    let response = Request::get("/actor").dispatch().await.map_err(|error| ApiError::from_fetch(&error))?;
    let date = response.headers().get("Date");
    // The clock of a proxy, whose page this may be, is not the service's.
    serde_js::parse(&decide(response).await?)?;
    let date = date.map(|text| js_sys::Date::new(&text.into())).filter(|date| !date.get_time().is_nan());
    Ok(date.map(|date| date.to_iso_string().into()))
}

/// The address of `path`, for other programs.
pub fn address(path: &str) -> String {
    let origin = if is_elsewhere() { String::new() } else { browser::window().location().origin().unwrap_or_default() };
    BASE.with_borrow(|base| [&origin, base, path].concat())
}

/// Refuses to send anything while the service has asked for silence.
fn check_silence() -> Result<(), ApiError> {
    let wait = SILENT_UNTIL.get() - browser::now();
    if wait > 0.0 { Err(ApiError::TooMany { seconds: Some(whole_seconds(wait / 1000.0)) }) } else { Ok(()) }
}

/// What the `Authorization` header says when a pasted token signs the requests.
fn bearer() -> Option<String> {
    BEARER.with_borrow(|it| it.as_ref().map(|secret| ["Bearer ", secret.expose()].concat()))
}

/// Reads an answer's body, or decides what its status means.
async fn decide(response: Response) -> Result<String, ApiError> {
    let status = response.status();
    let retry_after = response.headers().get("Retry-After");
    // The body may still be under way when the connection breaks or patience ends.
    let body = wasm_bindgen_futures::JsFuture::from(
        web_sys::Response::from(response).text().map_err(|error| ApiError::from_fetch(&error))?,
    )
    .await
    .map_err(|error| ApiError::from_fetch(&error))?
    .as_string()
    .unwrap_or_default();
    outcome(status, body, retry_after.as_deref())
}

/// What an answer means, and what follows from it for every other request.
fn outcome(status: u16, body: String, retry_after: Option<&str>) -> Result<String, ApiError> {
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let error = ApiError::from_status(status, &body, retry_after);
    match error {
        ApiError::TooMany { seconds: Some(seconds) } => SILENT_UNTIL.set(browser::now() + f64::from(seconds) * 1000.0),
        ApiError::SignedOut => {
            if let Some(tell) = ON_SIGNED_OUT.get() {
                tell();
            }
        }
        _ => {}
    }
    Err(error)
}

/// Reads every page of a list: all items in one array.
pub fn list(path: String) -> Answer<JsValue> {
    Box::pin(async move {
        let first = [path.as_str(), "?limit=100"].concat();
        let all = js_sys::Array::new();
        let mut next: Option<String> = None;
        loop {
            let page = Request::get(continued(&first, next.as_deref())).value().await?;
            match serde_js::field(&page, "items") {
                // A service that has nothing may leave the list out.
                items if items.is_null() || items.is_undefined() => {}
                items if js_sys::Array::is_array(&items) => {
                    for item in js_sys::Array::from(&items).iter() {
                        all.push(&item);
                    }
                }
                _ => return Err(ApiError::InvalidResponse),
            }
            let following = serde_js::field(&page, "next_token").as_string().filter(|token| !token.is_empty());
            // A service that hands out the same place twice would keep us here for ever.
            if following.is_none() || following == next {
                return Ok(all.into());
            }
            next = following;
        }
    })
}

/// The address of the page of `path` that `next` stands for, the first without it.
fn continued(path: &str, next: Option<&str>) -> String {
    match next {
        Some(next) => [path, "&next_token=", String::from(js_sys::encode_uri_component(next)).as_str()].concat(),
        None => path.to_owned(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a wait is small and not negative")]
fn whole_seconds(seconds: f64) -> u32 {
    seconds.ceil() as u32
}
