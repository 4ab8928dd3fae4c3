//! The transport: every request to the service goes through here, and every failure becomes an [`ApiError`] here, once.
//! Nothing outside this file and [`upload`](crate::api::upload) knows about HTTP.

use crate::api::error::ApiError;
use crate::boot;
use crate::browser::dom::window;
use crate::browser::timers::now;
use api_types::Secret;
use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::Pin;
use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::RequestCredentials;

/// The future of an answer, boxed: one type for all of them keeps the program small.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// How long to wait for an answer, in milliseconds.
pub(super) const TIMEOUT: u32 = 10_000;
/// The largest number of pages of a list.
const MAX_PAGES: usize = 1_000;

thread_local! {
    pub(super) static BASE: RefCell<String> = const { RefCell::new(String::new()) };
    static BEARER: RefCell<Option<Secret>> = const { RefCell::new(None) };
    static BLOCKED_UNTIL: Cell<f64> = const { Cell::new(0.0) };
    static LIST_EPOCH: Cell<u32> = const { Cell::new(0) };
    static ON_SIGNED_OUT: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// Sets the address of the API, and what to call on a 401.
pub fn configure(base: &str, on_signed_out: fn()) {
    let own = window().location().origin().unwrap_or_default();
    let path = base.strip_prefix(&own).filter(|path| path.starts_with('/'));
    BASE.set(path.unwrap_or(base).to_owned());
    ON_SIGNED_OUT.set(Some(on_signed_out));
}

/// Sends `token` with every request from here on, instead of the session cookie. It is kept in memory only.
pub fn use_token(token: Option<Secret>) {
    BEARER.set(token);
}

/// Ends the lists that are being fetched: the person has signed out.
pub fn end_lists() {
    LIST_EPOCH.set(LIST_EPOCH.get().wrapping_add(1));
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

/// A request.
pub struct Request {
    method: Method,
    path: String,
    body: Option<String>,
    if_match: Option<i64>,
    bearer: Option<String>,
}

impl Request {
    /// `GET path`. A path starts with a slash.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    /// `POST path`.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path.into())
    }

    /// `PATCH path`.
    pub fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path.into())
    }

    /// `DELETE path`.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path.into())
    }

    fn new(method: Method, path: String) -> Self {
        Self { method, path, body: None, if_match: None, bearer: bearer() }
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        // Our request types always serialize. If one did not, the service would reject the empty body.
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// With `If-Match`: [`ApiError::Stale`] unless the resource is still at this version.
    #[must_use]
    pub fn if_match(mut self, version: i64) -> Self {
        self.if_match = Some(version);
        self
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
        Box::pin(async move { Ok(serde_js::parse(&self.send().await?)?) })
    }

    /// Sends it and returns the page of a list. Only a page without a field of another name may leave out its items: an
    /// error object is not an empty list.
    pub fn page(self) -> Answer<JsValue> {
        Box::pin(async move {
            let page = self.value().await?;
            let items = serde_js::field(&page, "items");
            let is_page = if items.is_null() || items.is_undefined() {
                page.is_object()
                    && !js_sys::Array::is_array(&page)
                    && js_sys::Object::keys(page.unchecked_ref::<js_sys::Object>())
                        .iter()
                        .all(|name| name == "items" || name == "next_token")
            } else {
                js_sys::Array::is_array(&items)
            };
            if is_page { Ok(page) } else { Err(ApiError::InvalidResponse) }
        })
    }

    /// Sends it and ignores the content of the answer. An HTML page is an error also with a good status: it comes from a
    /// proxy, and nothing may have been done.
    pub fn done(self) -> Answer<()> {
        Box::pin(async move {
            let body = self.send().await?;
            if body.trim_start().starts_with('<') { Err(ApiError::InvalidResponse) } else { Ok(()) }
        })
    }

    async fn send(self) -> Result<String, ApiError> {
        check_retry_after()?;
        let response = self.dispatch().await.map_err(|error| ApiError::from_fetch(&error))?;
        read_body(response).await
    }

    async fn dispatch(self) -> Result<Response, JsValue> {
        // The start script may have requested it already, with the session cookie.
        if self.method == Method::GET
            && self.bearer.is_none()
            && let Some(promise) = boot::answer(&self.path)
        {
            let response = wasm_bindgen_futures::JsFuture::from(promise).await?;
            return Ok(Response::from(web_sys::Response::from(response)));
        }
        let url = BASE.with_borrow(|base| [base, self.path.as_str()].concat());
        let signal = web_sys::AbortSignal::timeout_with_u32(TIMEOUT);
        // A header that the browser refuses is an error. `RequestBuilder::header` would throw out of the program.
        let headers = web_sys::Headers::new()?;
        headers.set("Accept", "application/json")?;
        if let Some(version) = self.if_match {
            headers.set("If-Match", &version.to_string())?;
        }
        // With a pasted token the cookie is not sent: both together would leave open which account is meant.
        let mut credentials = RequestCredentials::SameOrigin;
        if let Some(bearer) = self.bearer {
            headers.set("Authorization", &bearer)?;
            credentials = RequestCredentials::Omit;
        }
        if self.body.is_some() {
            headers.set("Content-Type", "application/json")?;
        }
        let request = RequestBuilder::new(&url)
            .method(self.method)
            .headers(Headers::from_raw(headers))
            .credentials(credentials)
            .abort_signal(Some(&signal));
        let request = match self.body {
            Some(body) => request.body(body),
            None => request.build(),
        };
        let request: web_sys::Request = request.map_err(|_| JsValue::NULL)?.into();
        let response = wasm_bindgen_futures::JsFuture::from(window().fetch_with_request(&request)).await?;
        Ok(Response::from(web_sys::Response::from(response)))
    }
}

/// The time by the service's clock, RFC 3339: the `Date` header of its answer to `GET /actor`. `None` when CORS hides the
/// header from this origin.
pub async fn clock() -> Result<Option<String>, ApiError> {
    check_retry_after()?;
    let response = Request::get("/actor").dispatch().await.map_err(|error| ApiError::from_fetch(&error))?;
    let date = response.headers().get("Date");
    // Must be JSON: the page of a proxy would carry the proxy's clock.
    serde_js::parse(&read_body(response).await?)?;
    let date = date.map(|text| js_sys::Date::new(&text.into())).filter(|date| !date.get_time().is_nan());
    Ok(date.map(|date| date.to_iso_string().into()))
}

/// The absolute address of `path` in the API, for other programs.
pub fn address(path: &str) -> String {
    let origin = if is_cross_origin() { String::new() } else { window().location().origin().unwrap_or_default() };
    BASE.with_borrow(|base| [&origin, base, path].concat())
}

/// Fails until the time that the last `Retry-After` named has passed.
pub(super) fn check_retry_after() -> Result<(), ApiError> {
    let wait = BLOCKED_UNTIL.get() - now();
    if wait > 0.0 { Err(ApiError::TooMany { seconds: Some(whole_seconds(wait / 1000.0)) }) } else { Ok(()) }
}

/// The `Authorization` header for a pasted token.
pub(super) fn bearer() -> Option<String> {
    BEARER.with_borrow(|it| it.as_ref().map(authorization))
}

fn authorization(token: &Secret) -> String {
    ["Bearer ", token.expose()].concat()
}

/// Reads the body of an answer.
async fn read_body(response: Response) -> Result<String, ApiError> {
    let status = response.status();
    let retry_after = response.headers().get("Retry-After");
    // The connection may break, or time out, while the body is read.
    let body = wasm_bindgen_futures::JsFuture::from(
        web_sys::Response::from(response).text().map_err(|error| ApiError::from_fetch(&error))?,
    )
    .await
    .map_err(|error| ApiError::from_fetch(&error))?
    .as_string()
    .unwrap_or_default();
    outcome(status, body, retry_after.as_deref())
}

/// The body of a successful answer, else the error. A 429 blocks further requests; a 401 is reported to the session.
pub(super) fn outcome(status: u16, body: String, retry_after: Option<&str>) -> Result<String, ApiError> {
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let error = ApiError::from_status(status, &body, retry_after);
    match error {
        ApiError::TooMany { seconds: Some(seconds) } => BLOCKED_UNTIL.set(now() + f64::from(seconds) * 1000.0),
        ApiError::SignedOut => {
            if let Some(on_signed_out) = ON_SIGNED_OUT.get() {
                on_signed_out();
            }
        }
        _ => {}
    }
    Err(error)
}

/// The tokens of the pages that were fetched of one list.
#[derive(Default)]
pub struct PageTokens(Vec<String>);

impl PageTokens {
    /// The token of the page after the last one; `None` when there is none. The same token again has no page after it.
    ///
    /// # Errors
    /// [`ApiError::EndlessList`] when the tokens go round in a circle, or after `limit` pages.
    pub fn next(&mut self, following: Option<String>, limit: usize) -> Result<Option<String>, ApiError> {
        match following.filter(|token| !token.is_empty()) {
            None => Ok(None),
            Some(token) if self.0.last() == Some(&token) => Ok(None),
            Some(token) if self.0.len() + 1 >= limit || self.0.contains(&token) => Err(ApiError::EndlessList),
            Some(token) => {
                self.0.push(token.clone());
                Ok(Some(token))
            }
        }
    }
}

/// Fetches every page of a list: all items in one array. Stops when the person has signed out.
pub fn list(path: String) -> Answer<JsValue> {
    Box::pin(async move {
        let first = [path.as_str(), "?limit=100"].concat();
        let all = js_sys::Array::new();
        let (mut tokens, mut next, epoch) = (PageTokens::default(), None::<String>, LIST_EPOCH.get());
        loop {
            let page = Request::get(page_path(&first, next.as_deref())).page().await?;
            if LIST_EPOCH.get() != epoch {
                return Err(ApiError::SignedOut);
            }
            let items = serde_js::field(&page, "items");
            // The service may leave out an empty list.
            if js_sys::Array::is_array(&items) {
                for item in js_sys::Array::from(&items).iter() {
                    all.push(&item);
                }
            }
            next = tokens.next(serde_js::field(&page, "next_token").as_string(), MAX_PAGES)?;
            if next.is_none() {
                return Ok(all.into());
            }
        }
    })
}

/// The path of the page with the token `next`; without one, of the first page.
pub(super) fn page_path(path: &str, next: Option<&str>) -> String {
    match next {
        Some(next) => [path, "&next_token=", String::from(js_sys::encode_uri_component(next)).as_str()].concat(),
        None => path.to_owned(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a wait is small and not negative")]
fn whole_seconds(seconds: f64) -> u32 {
    seconds.ceil() as u32
}
