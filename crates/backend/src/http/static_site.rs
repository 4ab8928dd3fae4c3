//! Serves the built app beside the API: its files, `index.html` for every page address, and the security headers that
//! match this `index.html`.

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

/// The longest name of a file, in bytes. File systems allow 255, which a name with the ending of its compressed form would
/// exceed: that is an error of the file system instead of a missing file.
const MAX_NAME: usize = 250;
/// The longest path, in bytes. Systems allow 1024 or 4096, with the folder of the app.
const MAX_PATH: usize = 512;

/// A folder with a built app.
pub struct StaticSite {
    /// `/`, or a path such as `/console/`.
    base: String,
    index: PathBuf,
    files: ServeDir,
    policy: Mutex<Option<Policy>>,
}

/// The headers for one version of `index.html`, and what identifies this version.
struct Policy {
    of: (SystemTime, u64),
    headers: HeaderMap,
}

impl StaticSite {
    /// Serves the app in `dir`, below `base` both in addresses and in `dir`. It may be built, and rebuilt, later.
    pub fn new(dir: &Path, base: &str) -> Self {
        let files = ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        Self { base: base.to_owned(), index: dir.join(&base[1..]).join("index.html"), files, policy: Mutex::new(None) }
    }

    /// Responds to a request outside of the API.
    pub async fn respond(self: Arc<Self>, mut request: Request) -> Response {
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
        let mut response = if path.len() > MAX_PATH || path.split('/').any(|name| name.len() > MAX_NAME) {
            StatusCode::NOT_FOUND.into_response()
        } else {
            // `ServeDir` never returns an error: a problem with a file is a response.
            let Ok(response) = self.files.clone().oneshot(request).await;
            response.map(Body::new)
        };
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
        let headers = security_headers(&tokio::fs::read_to_string(&self.index).await?);
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = Some(Policy { of, headers: headers.clone() });
        Ok(headers)
    }
}

fn security_headers(index_html: &str) -> HeaderMap {
    hosting::headers(index_html)
        .into_iter()
        .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)))
        .collect()
}
