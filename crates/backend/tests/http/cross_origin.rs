//! Pages of other origins: allowed ones may call everything with a token, all others nothing.

use crate::support::{Answer, DWIGHT, Server};
use image::{DynamicImage, ImageFormat};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, Response};
use serde_json::json;
use std::io::Cursor;

const CONSOLE: &str = "https://console.example";
const OTHERS: [&str; 6] = [
    "https://evil.example",
    "http://console.example",
    "https://console.example:8443",
    "https://console.example.evil.example",
    "https://sub.console.example",
    "null",
];

async fn server() -> Server {
    Server::with(&["--allow-origin=https://console.example", "--limit-login=0", "--limit-account=0"]).await
}

async fn preflight(server: &Server, origin: &str, method: &Method, path: &str, headers: &str) -> Response {
    Client::new()
        .request(Method::OPTIONS, format!("{}/api/v0{path}", server.url))
        .header("origin", origin)
        .header("access-control-request-method", method.as_str())
        .header("access-control-request-headers", headers)
        .send()
        .await
        .unwrap()
}

/// The preflight request that a browser sends before each of these calls.
const CALLS: [(Method, &str, &str); 8] = [
    (Method::GET, "/actor", "authorization"),
    (Method::PATCH, "/user/dwight-schrute", "authorization,content-type,idempotency-key,if-match"),
    (Method::DELETE, "/user/dwight-schrute", "authorization,idempotency-key,if-match"),
    (Method::POST, "/user/dwight-schrute/avatar", "authorization,content-type"),
    (Method::DELETE, "/user/dwight-schrute/avatar", "authorization,if-match"),
    (Method::POST, "/user/dwight-schrute/token", "authorization,content-type"),
    (Method::PATCH, "/user/dwight-schrute/preferences", "authorization,content-type,if-match"),
    (Method::PATCH, "/login/token/spttr_x", "authorization,content-type"),
];

#[tokio::test]
async fn a_preflight_lists_what_an_allowed_origin_may_send() {
    let server = server().await;
    for (method, path, headers) in &CALLS {
        let answer = preflight(&server, CONSOLE, method, path, headers).await;
        let list = |name: &str| answer.headers()[name].to_str().unwrap().to_lowercase();
        assert!(answer.status().is_success(), "{method} {path}");
        assert_eq!(list("access-control-allow-origin"), CONSOLE);
        assert!(list("access-control-allow-methods").contains(&method.as_str().to_lowercase()), "{method} {path}");
        for header in headers.split(',') {
            assert!(list("access-control-allow-headers").split(',').any(|it| it.trim() == header), "{header}");
        }
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));

        for other in OTHERS {
            let answer = preflight(&server, other, method, path, headers).await;
            assert!(!answer.headers().contains_key("access-control-allow-origin"), "{other}");
        }
    }
}

#[track_caller]
fn readable(answer: &Answer) {
    assert_eq!(answer.header("access-control-allow-origin"), CONSOLE, "{}", answer.text);
    assert_eq!(answer.header("access-control-expose-headers"), "date,retry-after");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert!(answer.header("vary").contains("origin"));
    assert!(!answer.header("date").is_empty());
}

#[tokio::test]
async fn an_allowed_origin_can_call_every_operation_with_a_token() {
    let server = server().await;
    server.sql("UPDATE org_member SET role = 'member'").await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let page = server.by_token(token["token"].as_str().unwrap());
    let call = |method: Method, path: &str| {
        page.bare(method, path).header("origin", CONSOLE).header("sec-fetch-site", "cross-site")
    };
    let mut png = Vec::new();
    DynamicImage::new_rgb8(9, 9).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    let form = Form::new().part("avatar", Part::bytes(png));
    let user = "/user/dwight-schrute";
    for (answer, status) in [
        (call(Method::GET, "/actor").await, 200),
        (call(Method::PATCH, user).header("if-match", "1").json(json!({ "display_name": "Dwight" })).await, 200),
        (call(Method::POST, &format!("{user}/avatar")).header("if-match", "2").form(form).await, 201),
        (call(Method::GET, "/identity/dwight-schrute/avatar").await, 200),
        (call(Method::DELETE, &format!("{user}/avatar")).header("if-match", "3").await, 201),
        (call(Method::PATCH, &format!("{user}/preferences")).json(json!({})).await, 200),
        (call(Method::POST, "/login/token").await, 201),
        // The page can read why a request was refused.
        (call(Method::GET, "/nothing").await, 404),
        (call(Method::PUT, "/actor").await, 405),
        (call(Method::PATCH, user).text("[").await, 400),
        (call(Method::PATCH, user).text("x".repeat(70_000)).await, 400),
        (call(Method::POST, &format!("{user}/avatar")).text("x").await, 400),
        (call(Method::PATCH, user).header("if-match", "1").json(json!({})).await, 412),
        (call(Method::PATCH, user).json(json!({ "handle": "michael-scott" })).await, 409),
        (call(Method::GET, "/user/michael-scott").await, 403),
        (call(Method::DELETE, user).header("if-match", "4").await, 200),
        (call(Method::GET, "/actor").await, 401),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text);
        readable(&answer);
    }
}

#[tokio::test]
async fn an_allowed_origin_can_read_retry_after() {
    let server = Server::with(&["--allow-origin=https://console.example", "--limit-login=1"]).await;
    let ask = || server.anybody().post("/login/token").header("origin", CONSOLE);
    readable(&ask().await);
    let answer = ask().await;
    answer.refused(429, "error_too_many_requests", None);
    readable(&answer);
    assert_eq!(answer.header("retry-after"), "60");
}

#[tokio::test]
async fn the_cookie_does_not_authenticate_other_origins() {
    let server = server().await;
    let dwight = server.signed_in(DWIGHT).await;
    for (method, path, _) in CALLS.into_iter().filter(|(method, ..)| *method != Method::GET) {
        for site in [&[][..], &[("sec-fetch-site", "cross-site")], &[("sec-fetch-site", "same-site")]] {
            let call = dwight.bare(method.clone(), path).header("origin", CONSOLE);
            let call = site.iter().fold(call, |call, (name, value)| call.header(name, value));
            let answer = call.text("{}").await;
            answer.refused(403, "error_forbidden", None);
            readable(&answer);
        }
    }
}

#[tokio::test]
async fn other_origins_can_read_nothing() {
    let server = server().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let page = server.by_token(token["token"].as_str().unwrap());
    for other in OTHERS {
        for path in ["/actor", "/nothing", "/user/dwight-schrute/token"] {
            let answer = page.get(path).header("origin", other).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{other}");
        }
    }
    let closed = Server::start().await;
    for origin in [CONSOLE, closed.url.as_str()] {
        let answer = closed.anybody().get("/actor").header("origin", origin).await;
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{origin}");
    }
}
