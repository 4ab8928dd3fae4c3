//! Where a request comes from: the client's address and the page that sent it.

use crate::app::App;
use crate::error::ApiError;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::{HeaderMap, Method, header, request::Parts};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The client's address, seen through the proxies that are trusted.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

impl FromRequestParts<App> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Self(client(peer, &parts.headers, &app.config.trusted_proxy)))
    }
}

impl ClientIp {
    /// What is counted for rate limits: a network of version 6 hands a household 2^64 addresses, so those count as one.
    pub fn limit_key(self) -> String {
        match self.0 {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
            }
        }
    }
}

/// The last address that no trusted proxy vouches for. What the client itself wrote into the header stands further left.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut seen = peer.to_canonical();
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.iter().rev() {
        if !trusted.contains(&seen) {
            break;
        }
        let Ok(next) = hop.trim().parse::<IpAddr>() else { break };
        seen = next.to_canonical();
    }
    seen
}

/// Refuses a request that changes something with a cookie a browser added by itself, unless one of our own pages sent
/// it. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; what has neither is refused.
///
/// # Errors
/// 403.
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

/// How the request came about, as the browser tells it: `same-origin`, `same-site`, `cross-site` or `none`.
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

    fn seen(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|ip| ip.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_forwarded_address_is_believed_from_trusted_proxies_only() {
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"], &["192.0.2.1"]), "198.51.100.7");
        assert_eq!(seen("192.0.2.1", &["203.0.113.9, 198.51.100.7"], &["192.0.2.1"]), "198.51.100.7");
        assert_eq!(seen("192.0.2.1", &["198.51.100.7", "192.0.2.2"], &["192.0.2.1", "192.0.2.2"]), "198.51.100.7");
        assert_eq!(seen("::ffff:192.0.2.1", &["nonsense"], &["192.0.2.1"]), "192.0.2.1");
    }

    #[test]
    fn addresses_of_one_version_6_network_count_as_one() {
        let key = |ip: &str| ClientIp(ip.parse().unwrap()).limit_key();
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
    }

    #[test]
    fn only_our_own_pages_may_change_something_with_a_cookie() {
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
