//! What only an attacker sends. Each request gets an error of the common shape, or its connection is closed; nothing
//! panics, takes long or is changed.

use crate::support::operations::{OPERATIONS, Operation, Sends, Things, parameters};
use crate::support::rows::rows;
use crate::support::{Caller, DWIGHT, Server, confirm};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a refusal may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Sends these bytes, and returns everything that is received until the connection is closed.
async fn exchange(server: &Server, bytes: &[u8]) -> String {
    let mut stream = connect(server, bytes).await;
    read(&mut stream, bytes).await
}

async fn connect(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    // The server may close the connection before it has read everything.
    let _ = stream.write_all(bytes).await;
    stream
}

async fn read(stream: &mut TcpStream, bytes: &[u8]) -> String {
    let mut answer = Vec::new();
    let closed = timeout(TIMEOUT, stream.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(100)]));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asserts a refusal. Errors of the HTTP parser have no body; all others have the common shape.
#[track_caller]
fn assert_refused(name: &str, answer: &str) {
    if answer.is_empty() {
        return;
    }
    assert!(answer.starts_with("HTTP/1.1 4"), "{name}: {answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{name}: {answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    if body.is_empty() {
        assert!(!head.contains("x-request-id"), "{name}: {answer}");
    } else {
        let error: api_types::ErrorModel = serde_json::from_str(body).unwrap_or_else(|_| panic!("{name}: {answer}"));
        assert!(head.contains(&format!("x-request-id: {}", error.instance)), "{name}: {answer}");
    }
}

fn request(line: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n{body}").into_bytes()
}

fn many_headers() -> String {
    (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn malformed_http_is_refused_and_does_not_affect_others() {
    let server = Server::start().await;
    let post = |headers: &str, body: &str| request("POST /api/v0/login", headers, body);
    let many = many_headers();
    let long = "a".repeat(1_000_000);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nonsense", b"nonsense\r\n\r\n".to_vec()),
        ("zeros", vec![0; 100_000]),
        ("a version of its own", b"GET /api/v0/actor HTTP/9.9\r\n\r\n".to_vec()),
        ("no version", b"GET /api/v0/actor\r\n\r\n".to_vec()),
        ("the next protocol", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("a long line", request(&format!("GET /api/v0/{long}"), "", "")),
        ("a long header", request("GET /api/v0/actor", &format!("x: {long}\r\n"), "")),
        ("a long cookie", request("GET /api/v0/actor", &format!("cookie: session={}\r\n", &long[..200_000]), "")),
        ("a long token", request("GET /api/v0/actor", &format!("authorization: Bearer {}\r\n", &long[..200_000]), "")),
        ("many headers", request("GET /api/v0/actor", &many, "")),
        ("a header without a colon", request("GET /api/v0/actor", "x\r\n", "")),
        ("a space before the colon", post("Content-Length : 2\r\n", "{}")),
        ("a folded header", request("GET /api/v0/actor", "x: y\r\n z\r\n", "")),
        ("a zero in a header", request("GET /api/v0/actor", "x: a\0b\r\n", "")),
        ("a zero in the line", request("GET /api/v0/\0actor", "", "")),
        ("a space in the line", request("GET /api/v0/ actor", "", "")),
        ("bytes above ASCII", b"GET /api/v0/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
        ("another host", request("GET http://evil.example/api/v0/actor", "", "")),
        ("two lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "{} ")),
        ("two lengths in one", post("Content-Length: 2, 3\r\n", "{} ")),
        ("a length below zero", post("Content-Length: -1\r\n", "{}")),
        ("a length with a plus", post("Content-Length: +2\r\n", "{}")),
        ("a length in words", post("Content-Length: two\r\n", "{}")),
        ("no end of a length", post("Content-Length: 99999999999999999999999\r\n", "{}")),
        ("more than is taken", post("Content-Length: 99999999999\r\n", "{}")),
        ("an unknown encoding", post("Transfer-Encoding: beets\r\n", "{}")),
        ("an encoding after the chunks", post("Transfer-Encoding: chunked, identity\r\n", "2\r\n{}\r\n0\r\n\r\n")),
        (
            "chunks before their time",
            b"POST /api/v0/login HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(),
        ),
        ("a chunk of no number", post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n")),
        ("a chunk without end", post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff1\r\n{}")),
        ("a chunk below zero", post("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n")),
        ("a chunk with a tale", post("Transfer-Encoding: chunked\r\n", &format!("2;{long}\r\n{{}}\r\n0\r\n\r\n"))),
        ("trailers without end", post("Transfer-Encoding: chunked\r\n", &format!("2\r\n{{}}\r\n0\r\n{many}\r\n"))),
        (
            "a request hidden behind two kinds of length",
            post(
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
            ),
        ),
        (
            "the same the other way round",
            post(
                "Transfer-Encoding: chunked\r\nContent-Length: 60\r\n",
                "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
            ),
        ),
    ];
    for (name, bytes) in cases {
        assert_refused(name, &exchange(&server, &bytes).await);
    }
    for (name, bytes) in [
        ("nothing", b"\r\n\r\n\r\n".to_vec()),
        ("headers without end", request("GET /api/v0/actor", "x: y", "")),
        ("more than there is", post("Content-Length: 1000\r\n", "{}")),
        ("a chunk that breaks off", post("Transfer-Encoding: chunked\r\n", "ff\r\n{")),
    ] {
        let mut stream = connect(&server, &bytes).await;
        // The client disconnects in the middle of its request.
        stream.shutdown().await.unwrap();
        assert_refused(name, &read(&mut stream, &bytes).await);
    }
    for line in ["OPTIONS *", "CONNECT evil.example:443"] {
        let answer = exchange(&server, &request(line, "", "")).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{line}: {answer}");
    }
    server.anybody().get("/actor").await.refused(401, "error_unauthorized", None);
    assert_eq!(server.mails(), 0);
}

/// Values that no path should contain, percent-encoded where necessary.
const PLACES: [&str; 24] = [
    "..",
    ".",
    "%2e%2e",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2fdocs%2fopenapi.json",
    "..%5c..%5cwindows",
    "a%2fb",
    "%00",
    "dwight-schrute%00",
    "%c0%ae%c0%ae%c0%af",
    "%e0%80%af",
    "%f8%80%80%80%af",
    "%ff",
    "%ed%a0%80",
    "%",
    "%zz",
    "%u002e",
    "%0d%0aset-cookie:%20session=x",
    "dwight-schrute;a=b",
    "%e2%80%ae",
    "%27%20OR%20%271%27=%271",
    "%27;DROP%20TABLE%20token;--",
    "*",
    "{user_handle}",
];

#[tokio::test]
async fn hostile_paths_are_refused_by_every_operation() {
    let server = Server::start().await;
    let (owner, things) = owner(&server).await;
    let before = rows(&server, None).await;
    let long = "a".repeat(20_000);
    for operation in &OPERATIONS {
        for name in parameters(operation.template()) {
            // Any provider leads to the sign-in page, and the secret of a link is looked up as it is.
            if name == "provider" || name == "link" {
                continue;
            }
            for place in PLACES.into_iter().chain([long.as_str()]) {
                let mut things = things.clone();
                things.set("temporary_token_request_id", "spttr_c0ffee00000000000000_00000000000000000000000000");
                things.set(name, place);
                let line = format!("{} /api/v0{}", operation.method(), things.fill(operation.template()));
                let headers = format!("Authorization: Bearer {owner}\r\n");
                let answer = exchange(&server, &request(&line, &headers, "")).await;
                assert!(!answer.is_empty(), "{line}");
                assert_refused(&line, &answer);
                assert!(!answer.contains("\r\nset-cookie: session=x"), "{line}: {answer}");
            }
        }
    }
    assert_eq!(rows(&server, None).await, before);
}

/// The owner's token in plaintext, and the ids in the paths of the account.
async fn owner(server: &Server) -> (String, Things) {
    server.sql("UPDATE constraint_rule SET value = 20 WHERE name = 'user_token'").await;
    let session = server.anybody().get(&confirm(&server.link(DWIGHT).await)).await.cookie();
    let things = Things::of_demo(&format!("{}/api/v0", server.url), ("cookie", &session)).await;
    let token = server.by_cookie(&session).new_token("dwight-schrute", json!({})).await;
    let token = token["token"].as_str().unwrap().to_owned();
    (token, things)
}

#[tokio::test]
async fn no_path_escapes_the_apps_folder() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    std::fs::create_dir(&site).unwrap();
    std::fs::write(site.join("index.html"), "the page").unwrap();
    std::fs::write(folder.path().join("secret.txt"), "beets").unwrap();
    let server = Server::with(&["--site", site.to_str().unwrap()]).await;
    for start in ["", "/", "/user/", "/%2f", "//", "/./", "/site/"] {
        for up in ["..", "%2e%2e", "..%2f", "%2e%2e%2f", "..%5c", "%c0%ae%c0%ae%2f", "..%00/", "....//", "..;/"] {
            let line = format!("GET {start}/{up}/secret.txt");
            let answer = exchange(&server, &request(&line, "", "")).await;
            assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("beets"), "{line}: {answer}");
        }
    }
}

#[tokio::test]
async fn hostile_json_is_refused_by_every_operation() {
    let server = Server::start().await;
    let (owner, mut things) = owner(&server).await;
    let before = rows(&server, None).await;
    let caller = server.by_token(&owner);
    let mut tried = 0;
    for operation in &OPERATIONS {
        let Sends::Json(good) = operation.sends else { continue };
        if operation.template().contains("temporary") {
            things.set("temporary_token_request_id", "spttr_c0ffee00000000000000_00000000000000000000000000");
        }
        let path = things.fill(operation.template());
        let body: Value = serde_json::from_str(good).unwrap();
        let (key, value) = body.as_object().unwrap().iter().next().unwrap();
        let with = |value: &str| format!("{{\"{key}\":{value}}}").into_bytes();
        let twice = format!("{{\"{key}\":{value},\"{key}\":{value}}}").into_bytes();
        let deep = |open: &str, close: &str| [open.repeat(10_000), close.repeat(10_000)].concat();
        let wide: Vec<u8> = std::iter::once(0xfeff).chain(good.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for body in [
            with(&deep("[", "]")),
            with(&deep("{\"a\":", "}")),
            deep("{\"a\":", "}").into_bytes(),
            with("[".repeat(60_000).as_str()),
            twice,
            with("NaN"),
            with("-Infinity"),
            with("1e400"),
            with("123456789012345678901234567890"),
            with("0x10"),
            with("01"),
            with(r#""\ud800""#),
            with(r#""\udc00\ud800""#),
            with(r#""\u00""#),
            with(r#""a\u0000b""#),
            with("\"a\nb\""),
            with("\"a"),
            [&b"{\""[..], key.as_bytes(), b"\":\"\xff\xfe\"}"].concat(),
            [&b"{\""[..], key.as_bytes(), b"\":\"\xed\xa0\x80\"}"].concat(),
            with("null,"),
            format!("{good}{good}").into_bytes(),
            format!("{good}\0").into_bytes(),
            format!("\u{feff}{good}").into_bytes(),
            format!("/* */{good}").into_bytes(),
            good.replace('"', "'").into_bytes(),
            wide,
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(),
        ] {
            let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let begun = Instant::now();
            let answer = caller.call(operation.method(), &path).text(body).await;
            assert_eq!(answer.status, 400, "{} {start}: {}", operation.name(), answer.text);
            assert_eq!(answer.body["type"], "error_invalid_data", "{} {start}", operation.name());
            assert!(begun.elapsed() < Duration::from_secs(2), "{} {start}", operation.name());
            tried += 1;
        }
    }
    assert!(tried > 180, "{tried}");
    assert_eq!(rows(&server, None).await, before);
}

#[tokio::test]
async fn hostile_forms_are_refused() {
    let server = Server::start().await;
    let (owner, _) = owner(&server).await;
    let caller = server.by_token(&owner);
    let part = |headers: &str, content: &str| format!("--x\r\n{headers}\r\n\r\n{content}\r\n");
    let named = |name: &str| format!("content-disposition: form-data; name=\"{name}\"");
    let end = "--x--\r\n";
    let inner = "--y\r\ncontent-disposition: file; filename=\"a.png\"\r\n\r\nbeets\r\n--y--";
    let nested = format!("{}\r\ncontent-type: multipart/mixed; boundary=y", named("avatar"));
    let long = "a".repeat(1_000_000);
    let headers = many_headers();
    let cases: Vec<(&str, &str, String)> = vec![
        ("no boundary", "multipart/form-data", part(&named("avatar"), "x") + end),
        ("an empty boundary", "multipart/form-data; boundary=", part(&named("avatar"), "x") + end),
        ("another boundary", "multipart/form-data; boundary=z", part(&named("avatar"), "x") + end),
        ("a boundary of quotes", "multipart/form-data; boundary=\"x", part(&named("avatar"), "x") + end),
        ("another type", "multipart/mixed; boundary=x", part(&named("avatar"), "x") + end),
        ("nested", "multipart/form-data; boundary=x", part(&nested, inner) + end),
        ("a thousand parts", "multipart/form-data; boundary=x", part(&named("a"), "b").repeat(1000) + end),
        ("a thousand images", "multipart/form-data; boundary=x", part(&named("avatar"), "b").repeat(1000) + end),
        ("boundaries only", "multipart/form-data; boundary=x", "--x\r\n".repeat(100_000)),
        ("a long name", "multipart/form-data; boundary=x", part(&named(&long), "b") + end),
        ("many headers", "multipart/form-data; boundary=x", part(&format!("{headers}{}", named("avatar")), "b") + end),
        ("a header without end", "multipart/form-data; boundary=x", format!("--x\r\n{}: {long}", named("avatar"))),
        ("a zero in a name", "multipart/form-data; boundary=x", part(&named("ava\0tar"), "b") + end),
        ("no name", "multipart/form-data; boundary=x", part("content-disposition: form-data", "b") + end),
        ("no disposition", "multipart/form-data; boundary=x", part("x: y", "b") + end),
        (
            "an end before the beginning",
            "multipart/form-data; boundary=x",
            end.to_owned() + &part(&named("avatar"), "b"),
        ),
    ];
    for (name, kind, body) in cases {
        let begun = Instant::now();
        let answer = caller.post("/user/dwight-schrute/avatar").header("content-type", kind).text(body).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text);
        answer.refused(400, "error_invalid_data", Some("avatar"));
        assert!(begun.elapsed() < Duration::from_secs(2), "{name}: {:?}", begun.elapsed());
    }
    let boundary = format!("multipart/form-data; boundary={}", &long[..100_000]);
    let answer = caller.post("/user/dwight-schrute/avatar").header("content-type", &boundary).text("--a--").await;
    answer.refused(400, "error_invalid_data", Some("avatar"));
}

const INJECTIONS: [&str; 8] = [
    "' OR '1'='1",
    "x' OR 1=1 --",
    "'; DROP TABLE token; --",
    "\" OR \"\"=\"",
    "') UNION SELECT hash, user_id, 1, 1, 1 FROM session --",
    "%' OR '%'='",
    "\\' OR 1=1 --",
    "1; ATTACH DATABASE '/tmp/x' AS x; --",
];

#[tokio::test]
async fn sql_in_any_text_is_stored_as_text() {
    let server = Server::start().await;
    let (owner, things) = owner(&server).await;
    let document = reqwest::get(format!("{}/api/v0/docs/openapi.json", server.url)).await.unwrap();
    let document: Value = document.json().await.unwrap();
    let caller = server.by_token(&owner);
    let (mut queries, mut bodies) = (0, 0);
    for injection in INJECTIONS {
        let encoded = injection.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        for operation in &OPERATIONS {
            let mut things = things.clone();
            let asked = server.anybody().post("/login/token").await;
            things.set("temporary_token_request_id", asked.body["id"].as_str().unwrap());
            things.set("link", "x");
            let path = things.fill(operation.template());
            let path = path.split('?').next().unwrap();
            let described = &document["paths"][operation.template().split('?').next().unwrap()]
                [operation.method().as_str().to_lowercase()]["parameters"];
            for parameter in described.as_array().into_iter().flatten().filter(|it| it["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                let mut tries = vec![encoded.clone()];
                if name == "where" {
                    let column = if path.contains("/usage") { "metric" } else { "name" };
                    tries.push(format!("{column}%20=%20%27{}%27", encoded.replace("%27", "%27%27")));
                }
                for text in tries {
                    let answer = caller.call(operation.method(), &format!("{path}?{name}={text}")).await;
                    let is_empty = answer.body["items"] == json!([]);
                    // For an image or a PDF, other parameters have no effect.
                    let is_ignored = ["v", "view"].contains(&name);
                    assert!(
                        answer.status >= 400 || is_empty || is_ignored,
                        "{path} {name} {injection}: {}",
                        answer.text
                    );
                    queries += 1;
                }
            }
            bodies += inject(&caller, operation, path, injection).await;
        }
        for header in ["if-match", "authorization", "cookie", "x-forwarded-for"] {
            let call = server.by_token(&owner).get("/user/dwight-schrute/preferences").header(header, injection);
            assert!([200, 401].contains(&call.await.status), "{header}");
        }
        server.by_token(injection).get("/actor").await.refused(401, "error_unauthorized", None);
        server.by_cookie(&format!("session={injection}")).get("/actor").await.refused(401, "error_unauthorized", None);
    }
    assert!(queries > 150 && bodies > 50, "{queries} {bodies}");
    // All tables exist, and no account is missing or changed.
    let all = rows(&server, None).await;
    assert_eq!((all["identity"].len(), all["session"].len()), (4, 1));
    assert_eq!(caller.get("/actor").await.body["handle"], "dwight-schrute");
}

/// Puts the text into each text field of the operation's body. Accepted texts are stored as they were sent.
async fn inject(caller: &Caller<'_>, operation: &Operation, path: &str, injection: &str) -> usize {
    let Sends::Json(good) = operation.sends else { return 0 };
    let good: Value = serde_json::from_str(good).unwrap();
    let mut tried = 0;
    for (key, value) in good.as_object().unwrap() {
        let mut body = good.clone();
        body[key] = injection.into();
        let answer = caller.call(operation.method(), path).json(body).await;
        if answer.status < 300 {
            assert!(value.is_string() && answer.body[key] == injection, "{path} {key}: {}", answer.text);
        } else {
            assert!([400, 402].contains(&answer.status), "{path} {key}: {}", answer.text);
        }
        tried += 1;
    }
    tried
}
