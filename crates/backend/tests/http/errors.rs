//! Invalid requests, and the one shape of errors.

use crate::support::{DWIGHT, Server};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn an_address_that_is_not_there_is_a_404_in_the_common_shape() {
    let server = Server::with(&["--site", env!("CARGO_MANIFEST_DIR")]).await;
    for path in ["/nothing", "", "/", "/user", "/user/dwight-schrute/nothing", "/actor/"] {
        server.anybody().get(path).await.refused(404, "error_not_found", None);
    }
    for path in ["/api", "/api/", "/api/v1/actor", "/api/v0x", "/api/latest/nothing"] {
        let answer = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (404, &"no-store".parse().unwrap()));
        let error: api_types::ErrorModel = answer.json().await.unwrap();
        assert_eq!((error.kind.as_str(), error.status), ("error_not_found", 404), "{path}");
    }
}

#[tokio::test]
async fn a_method_that_is_not_there_is_a_405_in_the_common_shape() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (method, path, allowed) in [
        (Method::POST, "/actor", "GET,HEAD"),
        (Method::PUT, "/user/dwight-schrute/token", "GET,HEAD,POST"),
        (Method::DELETE, "/user/dwight-schrute/preferences", "GET,HEAD,PATCH"),
        (Method::GET, "/login", "POST"),
        (Method::GET, "/login/token", "POST"),
        (Method::GET, "/logout", "POST"),
        (Method::TRACE, "/actor", "GET,HEAD"),
        (Method::OPTIONS, "/actor", "GET,HEAD"),
    ] {
        let answer = dwight.call(method, path).await;
        answer.refused(405, "not_allowed", None);
        assert_eq!(answer.header("allow"), allowed);
    }
}

#[tokio::test]
async fn both_prefixes_are_the_same_api() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let token = dwight.new_token("dwight-schrute", json!({})).await;
    let actor = reqwest::Client::new().get(format!("{}/api/latest/actor", server.url));
    let answer = actor.bearer_auth(token["token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap(), dwight.get("/actor").await.body);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = Server::start().await;
    let answer = server.anybody().post("/login").text("x".repeat(64 * 1024 + 1)).await;
    answer.refused(400, "error_bad_request", None);
    let answer = server.anybody().post("/login").text("x".repeat(64 * 1024)).await;
    answer.refused(400, "error_invalid_data", Some("body"));
    let deep = "[".repeat(60_000);
    server.anybody().post("/login").text(format!("{{\"email\":{deep}")).await.refused(
        400,
        "error_invalid_data",
        Some("email"),
    );
}

#[tokio::test]
async fn an_invalid_handle_is_refused() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for handle in ["x", "Dwight", "-a", "a-", "a_b", "a%00b", "%27--", &"a".repeat(40)] {
        let answer = dwight.get(&format!("/user/{handle}")).await;
        answer.refused(400, "error_invalid_data", Some("user_handle"));
        let answer = dwight.get(&format!("/identity/{handle}")).await;
        answer.refused(400, "error_invalid_data", Some("identity_handle"));
        let answer = dwight.get(&format!("/tenant/{handle}")).await;
        answer.refused(400, "error_invalid_data", Some("tenant_handle"));
    }
    dwight.get("/user/%ff").await.refused(400, "error_bad_request", None);
}

#[tokio::test]
async fn allowed_origins_may_call_with_a_token_and_read_what_they_need() {
    let server = Server::with(&["--allow-origin", "https://console.example", "--limit-login=0"]).await;
    let preflight = |origin: &'static str| {
        let url = format!("{}/api/v0/user/dwight-schrute/token", server.url);
        reqwest::Client::new()
            .request(Method::OPTIONS, url)
            .header("origin", origin)
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,if-match,content-type")
            .send()
    };
    let answer = preflight("https://console.example").await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "https://console.example");
    assert!(answer.headers()["access-control-allow-methods"].to_str().unwrap().contains("PATCH"));
    assert!(answer.headers()["access-control-allow-headers"].to_str().unwrap().contains("if-match"));
    assert!(!answer.headers().contains_key("access-control-allow-credentials"));
    let answer = preflight("https://evil.example").await.unwrap();
    assert!(!answer.headers().contains_key("access-control-allow-origin"));

    let answer = server.anybody().get("/actor").header("origin", "https://console.example").await;
    answer.refused(401, "error_unauthorized", None);
    assert_eq!(answer.header("access-control-expose-headers"), "date,retry-after");
    assert_eq!(answer.header("access-control-allow-origin"), "https://console.example");
    assert!(!answer.header("date").is_empty());
}
