//! An account, and requests of its owner.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, HeaderName, HeaderValue, IF_MATCH};
use hyper::http::Error;
use hyper::{Method, Request};

/// An account.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) handle: String,
    /// A session's cookie, or a token.
    pub(crate) credential: (HeaderName, HeaderValue),
}

impl Account {
    /// A request as a page of the app sends it; `version` is the one that a change is based on.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        version: Option<i64>,
        body: String,
    ) -> Result<Request<Full<Bytes>>, Error> {
        let (name, value) = &self.credential;
        let mut request = Request::builder()
            .method(method)
            .uri(["/api/v0", path].concat())
            .header(ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin")
            .header(name, value);
        if let Some(version) = version {
            request = request.header(IF_MATCH, version);
        }
        request.body(Full::from(body))
    }
}
