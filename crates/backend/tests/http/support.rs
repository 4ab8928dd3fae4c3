//! A server on a free port with a temporary database and a clock that tests move, and clients of it.

mod contract;
pub(crate) mod operations;
pub(crate) mod process;
pub(crate) mod published;
pub(crate) mod rows;

use backend::app_state::AppState;
use backend::clock::{Clock, ManualClock};
use backend::config::{Cli, Config};
use backend::db::Db;
use backend::demo;
use backend::mail::Mailer;
use backend::router;
use backend::vault::Vault;
use clap::Parser;
use contract::Contract;
use flate2::read::GzDecoder;
use reqwest::header::{CACHE_CONTROL, HeaderMap, SET_COOKIE};
use reqwest::multipart::Form;
use reqwest::{Client, Method, RequestBuilder, StatusCode, redirect};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;

pub(crate) const DWIGHT: &str = "dwight@schrutefarms.example";
pub(crate) const MICHAEL: &str = "michael@dundermifflin.example";
/// Noon of 1 October 2026, UTC, in milliseconds.
pub(crate) const START: i64 = 1_790_856_000_000;

/// A running server with demo data.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) app: AppState,
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<ManualClock>,
    mails: Arc<Mutex<Vec<(String, String)>>>,
    contract: Contract,
    client: Client,
}

impl Server {
    /// Without rate limits, which have a test of their own.
    pub(crate) async fn start() -> Self {
        Self::with(&["--limit-login=0", "--limit-mail=0", "--limit-account=0"]).await
    }

    pub(crate) async fn with(flags: &[&str]) -> Self {
        Self::inside(tempfile::tempdir().unwrap(), flags).await
    }

    /// With the database in the folder, if there is one.
    pub(crate) async fn inside(folder: TempDir, flags: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = config(flags);
        let manual = Arc::new(ManualClock::new(START));
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (memory, file) = (Path::new(":memory:"), folder.path().join("test.sqlite3"));
        let db = Db::open(if config.database == memory { memory } else { &file }).await.unwrap();
        let public_url = config.public_url.clone().unwrap_or_else(|| url.clone());
        let clock = Clock::Manual(manual.clone());
        let vault = Vault::open(&folder.path().join("test.key")).unwrap();
        let app = AppState::new(db, clock, public_url, config, Mailer::Memory(mails.clone()), vault).await.unwrap();
        demo::prepare(&app).await.unwrap();
        let service = router::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let document = client.get(format!("{url}/api/v0/docs/openapi.json")).send().await.unwrap();
        let contract = Contract::new(document.json().await.unwrap());
        Self { url, app, folder, clock: manual, mails, contract, client }
    }

    pub(crate) fn pass(&self, millis: i64) {
        self.clock.pass(u32::try_from(millis).unwrap());
    }

    /// A client that is not signed in.
    pub(crate) fn anybody(&self) -> Caller<'_> {
        Caller { server: self, credential: None }
    }

    /// Requests a sign-in link and waits for the mail.
    pub(crate) async fn link(&self, email: &str) -> String {
        let before = self.mails.lock().unwrap().len();
        let answer = self.anybody().post("/login").json(serde_json::json!({ "email": email })).await;
        assert_eq!(answer.status, 201);
        self.mail(before).await
    }

    /// The link in the mail after the first `before` ones.
    pub(crate) async fn mail(&self, before: usize) -> String {
        for _ in 0..500 {
            if let Some((_, link)) = self.mails.lock().unwrap().get(before) {
                return link.clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no mail came");
    }

    pub(crate) fn mails(&self) -> usize {
        self.mails.lock().unwrap().len()
    }

    /// A client with a browser session.
    pub(crate) async fn signed_in(&self, email: &str) -> Caller<'_> {
        let link = self.link(email).await;
        let answer = self.anybody().get(&confirm(&link)).await;
        assert_eq!(answer.status, 201);
        self.by_cookie(&answer.cookie())
    }

    pub(crate) fn by_cookie(&self, cookie: &str) -> Caller<'_> {
        Caller { server: self, credential: Some(("cookie", cookie.to_owned())) }
    }

    pub(crate) fn by_token(&self, plaintext: &str) -> Caller<'_> {
        Caller { server: self, credential: Some(("authorization", format!("Bearer {plaintext}"))) }
    }

    /// Changes the database directly.
    pub(crate) async fn sql(&self, sql: &'static str) {
        let mut write = self.app.db.write().await.unwrap();
        sqlx::query(sql).execute(&mut *write).await.unwrap();
        write.commit().await.unwrap();
    }
}

/// The settings for these flags.
pub(crate) fn config(flags: &[&str]) -> Config {
    Cli::parse_from(["backend"].iter().chain(flags)).config
}

/// The API call that the page behind a sign-in link makes.
pub(crate) fn confirm(link: &str) -> String {
    format!("/login/confirm?{}", link.split_once('?').unwrap().1)
}

/// A client of the API.
#[derive(Clone)]
pub(crate) struct Caller<'a> {
    server: &'a Server,
    credential: Option<(&'static str, String)>,
}

impl<'a> Caller<'a> {
    pub(crate) fn get(&self, path: &str) -> Call<'a> {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call<'a> {
        self.call(Method::POST, path)
    }

    pub(crate) fn patch(&self, path: &str) -> Call<'a> {
        self.call(Method::PATCH, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Call<'a> {
        self.call(Method::DELETE, path)
    }

    /// A call as a page of the app makes it.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call<'a> {
        let call = self.bare(method, path);
        if matches!(self.credential, Some(("cookie", _))) {
            return call.header("sec-fetch-site", "same-origin");
        }
        call
    }

    /// A call without the headers that a browser adds about the page.
    pub(crate) fn bare(&self, method: Method, path: &str) -> Call<'a> {
        let url = format!("{}/api/v0{path}", self.server.url);
        let mut request = self.server.client.request(method.clone(), url);
        if let Some((name, value)) = &self.credential {
            request = request.header(*name, value);
        }
        Call { server: self.server, request, method, path: path.to_owned() }
    }

    /// Its cookie.
    pub(crate) fn cookie(&self) -> String {
        let (_, cookie) = self.credential.as_ref().filter(|(name, _)| *name == "cookie").unwrap();
        cookie.clone()
    }

    /// Creates a token and returns it.
    pub(crate) async fn new_token(&self, handle: &str, body: Value) -> Value {
        let answer = self.post(&format!("/user/{handle}/token")).json(body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body
    }
}

/// A call to be made.
pub(crate) struct Call<'a> {
    server: &'a Server,
    request: RequestBuilder,
    method: Method,
    path: String,
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) async fn json(mut self, body: Value) -> Answer {
        self.request = self.request.json(&body);
        self.send().await
    }

    pub(crate) async fn text(mut self, body: impl Into<reqwest::Body>) -> Answer {
        self.request = self.request.body(body);
        self.send().await
    }

    pub(crate) async fn form(mut self, form: Form) -> Answer {
        self.request = self.request.multipart(form);
        self.send().await
    }

    async fn send(self) -> Answer {
        let response = self.request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let text = if headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip") && !bytes.is_empty() {
            std::io::read_to_string(GzDecoder::new(&bytes[..])).unwrap()
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Answer { status: status.as_u16(), headers, body, text, bytes };
        answer.check_headers();
        if self.method != Method::HEAD && status != StatusCode::NOT_MODIFIED {
            self.server.contract.check(&self.method, &self.path, &answer);
        }
        answer
    }
}

/// A call without a body is made by awaiting it.
impl<'a> IntoFuture for Call<'a> {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
    /// As they arrived, compressed or not.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// `name=value` of the cookie that it sets.
    pub(crate) fn cookie(&self) -> String {
        self.header(SET_COOKIE.as_str()).split(';').next().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Asserts an error: its status, its type, and the invalid field if there is one.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, kind: &str, field: Option<&str>) {
        assert_eq!((self.status, self.body["type"].as_str()), (status, Some(kind)), "{}", self.text);
        assert_eq!(self.body["status"], status);
        let instance = self.body["instance"].as_str().unwrap();
        assert!(instance.starts_with("sperr_") && api_types::id::body(instance).is_some(), "{instance}");
        assert_eq!(self.body["validation_errors"][0]["location"].as_str(), field, "{}", self.text);
    }

    pub(crate) fn items(&self) -> &Vec<Value> {
        self.body["items"].as_array().unwrap()
    }

    fn check_headers(&self) {
        if self.status != 304 && !self.header("content-type").starts_with("image/") {
            assert_eq!(self.header(CACHE_CONTROL.as_str()), "no-store");
            assert_eq!(self.header("cross-origin-resource-policy"), "same-origin");
        }
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert_eq!(self.header("referrer-policy"), "no-referrer");
        assert!(self.status < 500, "{}", self.text);
    }
}
