//! CSRF protection by the headers that tell which page sent a request.

use crate::error::ApiError;
use axum::http::{HeaderMap, Method, header};

/// Refuses a change that is authenticated by a cookie unless a page of our own sent it. Browsers say so in
/// `Sec-Fetch-Site`, older ones in `Origin`; a request with neither is refused.
///
/// # Errors
/// 403 for a request of another origin.
pub fn check_same_origin(method: &Method, headers: &HeaderMap, public_url: &str) -> Result<(), ApiError> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let same = match text(headers, "sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text(headers, header::ORIGIN.as_str()).is_some_and(|origin| is_ours(origin, headers, public_url)),
    };
    if same { Ok(()) } else { Err(ApiError::Forbidden("A page of another origin may not do this.".into())) }
}

/// The value of `Sec-Fetch-Site`: `same-origin`, `same-site`, `cross-site` or `none`.
pub fn fetch_site(headers: &HeaderMap) -> Option<&str> {
    text(headers, "sec-fetch-site")
}

fn is_ours(origin: &str, headers: &HeaderMap, public_url: &str) -> bool {
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == public_url || (host.is_some() && host == text(headers, header::HOST.as_str()))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_make_changes_with_a_cookie() {
        let allowed = |pairs: &[(&'static str, &str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            check_same_origin(&Method::POST, &headers, "https://console.example").is_ok()
        };
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[("origin", "https://console.example")]));
        assert!(allowed(&[("origin", "http://127.0.0.1:8787"), ("host", "127.0.0.1:8787")]));
        assert!(!allowed(&[]));
        assert!(!allowed(&[("sec-fetch-site", "same-site"), ("origin", "https://console.example")]));
        assert!(!allowed(&[("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&[("origin", "https://evil.example"), ("host", "console.example")]));
        assert!(!allowed(&[("origin", "null"), ("host", "null")]));
    }
}
