//! The built app, served beside the API.

use crate::support::Server;
use crate::support::process::Process;
use std::path::Path;
use std::time::{Duration, SystemTime};

const PAGE: &str = "<!doctype html><style>a{}</style><script>t()</script>";

async fn served(folder: &Path) -> Server {
    std::fs::write(folder.join("index.html"), PAGE).unwrap();
    std::fs::write(folder.join("app-0123456789abcdef.js"), "plain").unwrap();
    std::fs::write(folder.join("app-0123456789abcdef.js.br"), "brotli").unwrap();
    std::fs::write(folder.join("favicon.svg"), "<svg/>").unwrap();
    Server::with(&["--site", folder.to_str().unwrap()]).await
}

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
    let request = reqwest::Client::new().get(format!("{}{path}", server.url));
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

#[tokio::test]
async fn every_page_address_serves_the_page_with_its_policy() {
    let folder = tempfile::tempdir().unwrap();
    let server = served(folder.path()).await;
    for path in ["/", "/login", "/login/confirm?t=x", "/user/dwight-schrute/advanced/profile", "/nothing/here"] {
        let answer = get(&server, path, &[]).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-cache");
        assert_eq!(answer.headers()["content-type"], "text/html");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains(&hosting::sha256("a{}")) && policy.contains(&hosting::sha256("t()")), "{policy}");
        assert_eq!(answer.text().await.unwrap(), PAGE);
    }
}

#[tokio::test]
async fn files_with_a_hashed_name_are_cached_forever() {
    let folder = tempfile::tempdir().unwrap();
    let server = served(folder.path()).await;
    let script = get(&server, "/app-0123456789abcdef.js", &[]).await;
    assert_eq!(script.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(script.headers()["x-content-type-options"], "nosniff");
    assert_eq!(script.text().await.unwrap(), "plain");
    let packed = get(&server, "/app-0123456789abcdef.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(packed.headers()["content-encoding"], "br");
    assert_eq!(packed.text().await.unwrap(), "brotli");
    let icon = get(&server, "/favicon.svg", &[]).await;
    assert_eq!(icon.headers()["cache-control"], "no-cache");
    let modified = icon.headers()["last-modified"].to_str().unwrap().to_owned();
    let again = get(&server, "/favicon.svg", &[("if-modified-since", &modified)]).await;
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn a_missing_file_is_a_404_and_not_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().with_extension("txt");
    std::fs::write(&outside, "secret").unwrap();
    let server = served(folder.path()).await;
    let escape = format!("/..%2f{}", outside.file_name().unwrap().to_str().unwrap());
    for path in ["/app-fedcba9876543210.js", "/x.png", "/user/x.css", "/.env", &escape] {
        let answer = get(&server, path, &[]).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert!(answer.headers().contains_key("content-security-policy"));
    }
    std::fs::remove_file(outside).unwrap();
}

#[tokio::test]
async fn a_very_long_file_name_is_a_404() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), PAGE).unwrap();
    let mut process = Process::start(folder.path(), &["--site", folder.path().to_str().unwrap()]);
    let url = process.line("app: ");
    for length in [245, 250, 252, 255, 256, 300, 5000] {
        for path in [format!("/{}.js", "a".repeat(length - 3)), format!("/{}/b.js", "a".repeat(length))] {
            let answer = reqwest::Client::new().get(format!("{url}{path}")).header("accept-encoding", "gzip, br");
            assert_eq!(answer.send().await.unwrap().status(), 404, "{length}");
        }
    }
}

#[tokio::test]
async fn a_new_build_brings_its_own_policy() {
    let folder = tempfile::tempdir().unwrap();
    let server = served(folder.path()).await;
    get(&server, "/", &[]).await;
    let index = folder.path().join("index.html");
    std::fs::write(&index, "<style>b{}</style>").unwrap();
    let later = SystemTime::now() + Duration::from_secs(2);
    std::fs::File::options().write(true).open(&index).unwrap().set_modified(later).unwrap();
    let policy = get(&server, "/", &[]).await.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains(&hosting::sha256("b{}")) && !policy.contains(&hosting::sha256("a{}")), "{policy}");
}

#[tokio::test]
async fn a_missing_build_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::with(&["--site", folder.path().to_str().unwrap()]).await;
    assert_eq!(get(&server, "/", &[]).await.status(), 503);
    server.anybody().get("/actor").await.refused(401, "error_unauthorized", None);
}
