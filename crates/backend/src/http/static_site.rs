//! The built app, served beside the API: files as they are, `index.html` for every page address, and the security
//! headers of exactly the `index.html` that is there.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A folder with a built app in it.
pub struct StaticSite {
    /// `/`, or `/console/`.
    base: String,
    index: PathBuf,
    files: ServeDir,
    policy: Mutex<Option<Policy>>,
}

/// The headers of one `index.html`, and what tells it from the next build's.
struct Policy {
    of: (SystemTime, u64),
    headers: HeaderMap,
}

impl StaticSite {
    /// Serves the app in `dir`, which may be built, and built again, later. It lives below `base`, in `dir` too.
    pub fn new(dir: &Path, base: &str) -> Self {
        let files = ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        Self { base: base.to_owned(), index: dir.join(&base[1..]).join("index.html"), files, policy: Mutex::new(None) }
    }

    /// Answers a request that is not for the API.
    pub async fn answer(self: Arc<Self>, mut request: Request) -> Response {
        let headers = match self.headers().await {
            Ok(headers) => headers,
            Err(error) => {
                tracing::warn!(%error, "{}", self.index.display());
                return (StatusCode::SERVICE_UNAVAILABLE, "The app is not built yet.\n").into_response();
            }
        };
        let mut path = request.uri().path().to_owned();
        if hosting::is_page(&path, &self.base)
            && let Ok(page) = Uri::try_from(format!("{}index.html", self.base))
        {
            page.path().clone_into(&mut path);
            *request.uri_mut() = page;
        }
        // A `ServeDir` cannot fail: what goes wrong with a file is an answer of its own.
        let Ok(response) = self.files.clone().oneshot(request).await;
        let mut response = response.map(Body::new);
        let cache = match response.status() {
            status if status.is_success() || status == StatusCode::NOT_MODIFIED => hosting::cache_control(&path),
            StatusCode::NOT_FOUND => {
                response = (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
                "no-store"
            }
            _ => "no-store",
        };
        let answered = response.headers_mut();
        answered.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        answered.extend(headers);
        response
    }

    async fn headers(&self) -> io::Result<HeaderMap> {
        let file = tokio::fs::metadata(&self.index).await?;
        let of = (file.modified()?, file.len());
        let known = |policy: &Option<Policy>| {
            policy.as_ref().filter(|policy| policy.of == of).map(|policy| policy.headers.clone())
        };
        if let Some(headers) = known(&self.policy.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(headers);
        }
        let headers = headers_of(&tokio::fs::read_to_string(&self.index).await?);
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = Some(Policy { of, headers: headers.clone() });
        Ok(headers)
    }
}

fn headers_of(index_html: &str) -> HeaderMap {
    hosting::headers(index_html)
        .into_iter()
        .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)))
        .collect()
}
