//! Which responses are compressed: long lists, and nothing that contains a secret.

use crate::support::{Answer, Caller, DWIGHT, Server};
use reqwest::Method;
use serde_json::json;

const USAGE: &str = "/user/dwight-schrute/usage?limit=100";

/// What a client receives that accepts what a browser accepts.
async fn received(caller: &Caller<'_>, method: Method, path: &str) -> Answer {
    let call = caller.call(method, path).header("accept-encoding", "gzip, deflate, br, zstd");
    if path.ends_with("/token") { call.json(json!({})).await } else { call.await }
}

#[tokio::test]
async fn long_lists_are_compressed_for_clients_that_accept_it() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (path, share) in [(USAGE, 10), ("/user/dwight-schrute/audit_log", 2), ("/actor/workspace?limit=100", 4)] {
        let plain = dwight.get(path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, ""), "{path}");
        assert!(plain.header("vary").contains("accept-encoding"), "{path}");
        let packed = received(&dwight, Method::GET, path).await;
        assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"), "{path}");
        assert_eq!(packed.header("content-type"), "application/json");
        assert!(packed.header("vary").contains("accept-encoding"), "{path}");
        assert_eq!(packed.text, plain.text, "{path}");
        eprintln!("{path}: {} bytes, compressed {}", plain.bytes.len(), packed.bytes.len());
        assert!(packed.bytes.len() * share < plain.bytes.len(), "{path}: {} bytes", packed.bytes.len());
    }
    // The headers of HEAD are those of GET.
    let head = received(&dwight, Method::HEAD, USAGE).await;
    assert_eq!((head.status, head.bytes.len(), head.header("content-encoding")), (200, 0, "gzip"));
}

#[tokio::test]
async fn secrets_short_responses_errors_images_and_files_are_not_compressed() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let refused = format!("{USAGE}&where={}", "x".repeat(3000));
    let invoices = dwight.get("/user/dwight-schrute/billing/invoice").await;
    let pdf = invoices.items()[0]["invoice_pdf"].as_str().unwrap().split("/api/v0").nth(1).unwrap().to_owned();
    for (method, path) in [
        (Method::GET, "/actor"),
        (Method::POST, "/user/dwight-schrute/token"),
        (Method::GET, "/user/dwight-schrute/token"),
        (Method::GET, "/user/dwight-schrute/password"),
        (Method::POST, "/user/dwight-schrute/password"),
        (Method::GET, "/user/dwight-schrute/billing/invoice"),
        (Method::GET, "/identity/dwight-schrute/avatar"),
        (Method::GET, "/user/dwight-schrute/usage?limit=1"),
        (Method::GET, &refused),
        (Method::GET, &pdf),
    ] {
        let answer = received(&dwight, method, path).await;
        assert_eq!(answer.header("content-encoding"), "", "{path}");
    }
}
