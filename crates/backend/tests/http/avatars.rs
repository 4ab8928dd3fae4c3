//! Uploaded images: which are accepted, how they are converted, and who sees them.

use crate::support::{Answer, Caller, DWIGHT, MICHAEL, Server};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use std::io::Cursor;
use std::time::{Duration, Instant};

const AVATAR: &str = "/user/dwight-schrute/avatar";
const PUBLIC: &str = "/identity/dwight-schrute/avatar";
const RED: Rgba<u8> = Rgba([255, 0, 0, 255]);
const BLUE: Rgba<u8> = Rgba([0, 0, 255, 255]);

/// The left half red, the right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    RgbaImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE }).into()
}

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Vec::new();
    let image = if format == ImageFormat::Jpeg { DynamicImage::from(image.to_rgb8()) } else { image.clone() };
    image.write_to(&mut Cursor::new(&mut file), format).unwrap();
    file
}

fn form(bytes: impl Into<Vec<u8>>) -> Form {
    Form::new().part("avatar", Part::bytes(bytes.into()).file_name("me.png").mime_str("image/png").unwrap())
}

async fn upload(caller: &Caller<'_>, bytes: impl Into<Vec<u8>>) -> Answer {
    caller.post(AVATAR).form(form(bytes)).await
}

fn reddish(pixel: Rgba<u8>) -> bool {
    pixel.0[0] > 200 && pixel.0[2] < 60
}

#[tokio::test]
async fn an_uploaded_image_is_shown_to_everybody() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let answer = upload(&dwight, file(&halves(900, 600), ImageFormat::Jpeg)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let url = answer.body["avatar_url"].as_str().unwrap().to_owned();
    let version = url.strip_prefix(&format!("{}/api/v0{PUBLIC}?v=", server.url)).unwrap();
    assert!(version.len() == 16 && version.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()), "{url}");
    let user = dwight.get("/actor").await.body;
    assert_eq!((user["avatar_url"].as_str(), &user["version_id"]), (Some(url.as_str()), &json!(2)));
    assert_eq!(server.anybody().get("/identity/dwight-schrute").await.body["avatar_url"], url);

    for path in [PUBLIC.to_owned(), format!("{PUBLIC}?v={version}"), format!("{PUBLIC}?v=0000000000000000")] {
        let image = server.anybody().get(&path).await;
        assert_eq!((image.status, image.header("content-type")), (200, "image/jpeg"));
        assert_eq!(image.header("etag"), format!("\"{version}\""));
        let for_good = path.ends_with(version);
        let cache = if for_good { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
        assert_eq!(image.header("cache-control"), cache, "{path}");
        assert_eq!(image.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(image.header("x-content-type-options"), "nosniff");
        assert!(image.header("content-security-policy").starts_with("default-src 'none'; "));
        let shown = image::load_from_memory(&image.bytes).unwrap().to_rgba8();
        assert_eq!(shown.dimensions(), (512, 512));
        assert!(reddish(*shown.get_pixel(4, 256)) && !reddish(*shown.get_pixel(507, 256)));
    }
    let known = server.anybody().get(PUBLIC).header("if-none-match", &format!("\"{version}\"")).await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));

    // A new handle changes the address.
    assert_eq!(dwight.patch("/user/dwight-schrute").json(json!({ "handle": "beet-king" })).await.status, 200);
    let moved = dwight.get("/actor").await.body;
    assert_eq!(moved["avatar_url"], url.replace("dwight-schrute", "beet-king"));
    assert_eq!(server.anybody().get("/identity/beet-king/avatar").await.header("content-type"), "image/jpeg");
}

#[tokio::test]
async fn deleting_the_image_restores_the_generated_one() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let generated = server.anybody().get(PUBLIC).await;
    let first = upload(&dwight, file(&halves(10, 10), ImageFormat::Png)).await;
    let second = upload(&dwight, file(&halves(20, 20), ImageFormat::Png)).await;
    assert_ne!(first.body, second.body);
    assert_ne!(server.anybody().get(PUBLIC).await.header("etag"), generated.header("etag"));

    server.pass(1000);
    let answer = dwight.delete(AVATAR).await;
    assert_eq!(
        (answer.status, &answer.body),
        (201, &json!({ "avatar_url": format!("{}/api/v0{PUBLIC}", server.url) }))
    );
    let back = server.anybody().get(PUBLIC).await;
    assert_eq!((back.bytes, back.headers["etag"].clone()), (generated.bytes, generated.headers["etag"].clone()));
    assert_eq!(dwight.delete(AVATAR).await.status, 201);
    assert_eq!(dwight.get("/actor").await.body["version_id"], 5);
    assert_eq!(rows(&server).await, 0);
    let trail = dwight.get("/user/dwight-schrute/audit_log").await;
    assert_eq!(trail.items()[0]["action_type"], "user.avatar.delete");
}

async fn rows(server: &Server) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM avatar")
        .fetch_one(&mut *server.app.db.read().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_newer_of_an_uploaded_and_a_linked_image_is_shown() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let elsewhere = json!({ "avatar_url": "https://images.example/me.png" });
    upload(&dwight, file(&halves(10, 10), ImageFormat::Png)).await;
    let answer = dwight.patch("/user/dwight-schrute").json(elsewhere.clone()).await;
    assert_eq!(answer.body["avatar_url"], elsewhere["avatar_url"]);
    assert_eq!((rows(&server).await, server.anybody().get(PUBLIC).await.header("content-type")), (0, "image/svg+xml"));

    let uploaded = upload(&dwight, file(&halves(10, 10), ImageFormat::Png)).await.body;
    assert_eq!(dwight.get("/actor").await.body["avatar_url"], uploaded["avatar_url"]);
    assert_eq!(dwight.patch("/user/dwight-schrute").json(elsewhere).await.status, 200);
    dwight.delete(AVATAR).await;
    assert_eq!(dwight.get("/actor").await.body["avatar_url"], format!("{}/api/v0{PUBLIC}", server.url));
}

#[tokio::test]
async fn formats_are_detected_by_content_and_only_the_first_frame_is_kept() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        // All are sent as `me.png` with the type image/png.
        let answer = upload(&dwight, file(&halves(64, 48), format)).await;
        assert_eq!(answer.status, 201, "{format:?}: {}", answer.text);
        let image = server.anybody().get(PUBLIC).await;
        let shown = image::load_from_memory(&image.bytes).unwrap().to_rgba8();
        assert_eq!(shown.dimensions(), (48, 48), "{format:?}");
        assert!(reddish(*shown.get_pixel(2, 24)) && !reddish(*shown.get_pixel(45, 24)), "{format:?}");
    }

    let mut animated = Vec::new();
    let mut encoder = GifEncoder::new(&mut animated);
    for color in [RED, BLUE, BLUE] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(30, 30, color))).unwrap();
    }
    drop(encoder);
    assert_eq!(upload(&dwight, animated).await.status, 201);
    let image = server.anybody().get(PUBLIC).await;
    assert_eq!(image.header("content-type"), "image/jpeg");
    assert!(reddish(*image::load_from_memory(&image.bytes).unwrap().to_rgba8().get_pixel(15, 15)));

    let ghost = RgbaImage::from_pixel(30, 30, Rgba([1, 2, 3, 40]));
    assert_eq!(upload(&dwight, file(&ghost.into(), ImageFormat::WebP)).await.status, 201);
    let image = server.anybody().get(PUBLIC).await;
    assert_eq!(image.header("content-type"), "image/png");
    assert_eq!(image::load_from_memory(&image.bytes).unwrap().to_rgba8().get_pixel(9, 9), &Rgba([1, 2, 3, 40]));
}

#[tokio::test]
async fn a_photo_is_rotated_upright_and_loses_its_metadata() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let plain = file(&halves(600, 600), ImageFormat::Jpeg);
    // One EXIF entry: orientation 6, a quarter turn to the right.
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 41.4N 75.6W";
    let mut photo = plain[..2].to_vec();
    photo.extend([0xff, 0xe1]);
    photo.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    photo.extend(exif);
    photo.extend(&plain[2..]);
    assert_eq!(upload(&dwight, photo).await.status, 201);
    let image = server.anybody().get(PUBLIC).await;
    assert!(!image.text.contains("GPS") && !image.text.contains("Exif"));
    let shown = image::load_from_memory(&image.bytes).unwrap().to_rgba8();
    assert!(reddish(*shown.get_pixel(256, 10)) && !reddish(*shown.get_pixel(256, 500)), "what was left is on top");
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_refused_wherever_that_was() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let noisy: DynamicImage = RgbaImage::from_fn(200, 150, |x, y| {
        let [a, b, ..] = (x * 7919 + y * 104_729).to_le_bytes();
        Rgba([a, b, a ^ b, 255])
    })
    .into();
    let before = dwight.get("/actor").await.body;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let whole = file(&noisy, format);
        let ends = [1, 2, 3, 10, 100].map(|missing| whole.len() - missing);
        let ends = ends.into_iter().chain((1..20).map(|part| whole.len() * part / 20)).chain([13, 20, 40]);
        for end in ends {
            let answer = upload(&dwight, &whole[..end]).await;
            assert_eq!(answer.status, 400, "{format:?} cut off at {end} of {}", whole.len());
            answer.refused(400, "error_invalid_data", Some("avatar"));
        }
        assert_eq!(dwight.get("/actor").await.body, before);
    }
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        // What follows after the end, such as the second image of some cameras, is ignored.
        let whole = [file(&noisy, format), b"after the end".to_vec()].concat();
        assert_eq!(upload(&dwight, whole).await.status, 201, "{format:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_image_is_refused_with_a_message() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let png = file(&halves(300, 300), ImageFormat::Png);
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let bmp = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x04\0\0\0";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("text", b"bears, beets, Battlestar Galactica".to_vec()),
        ("html", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("svg", svg.to_vec()),
        ("bmp", bmp.to_vec()),
        ("pdf", b"%PDF-1.7".to_vec()),
        ("only the beginning", png[..8].to_vec()),
        ("cut off", png[..png.len() / 2].to_vec()),
        ("jpeg in name only", [0xff, 0xd8, 0xff, 0xe0].repeat(100)),
        ("gif without a picture", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("webp without a picture", b"RIFF\x04\0\0\0WEBP".to_vec()),
        ("too large", [png.clone(), vec![0; 2_000_001 - png.len()]].concat()),
        ("far too large", vec![0; 9_000_000]),
    ];
    for (name, bytes) in cases {
        let answer = upload(&dwight, bytes).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text);
        answer.refused(400, "error_invalid_data", Some("avatar"));
        let sentence = answer.body["detail"].as_str().unwrap();
        assert!(sentence.ends_with('.') && sentence.contains(' '), "{name}: {sentence}");
        assert_eq!(sentence.contains("2 MB"), name.contains("too large"), "{name}: {sentence}");
    }
    let full = [png.clone(), vec![0; 2_000_000 - png.len()]].concat();
    assert_eq!(upload(&dwight, full).await.status, 201, "two megabytes exactly");
    assert_eq!(dwight.get("/actor").await.body["version_id"], 2);
}

/// The checksum at the end of each chunk of a PNG.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn resized_png(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
    let mut png = file(&halves(2, 2), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    (png[24], png[25]) = (depth, color);
    let check = crc(&png[12..29]);
    png[29..33].copy_from_slice(&check.to_be_bytes());
    png
}

#[tokio::test]
async fn an_image_that_would_exhaust_memory_is_refused_at_once() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let mut gif = file(&halves(2, 2), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0x30, 0x75, 0x30, 0x75]);
    let mut jpeg = file(&halves(2, 2), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    let mut webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([0x2f, 0x75, 0, 0x2f, 0x75, 0, b'V', b'P', b'8', b'L', 0, 0, 0, 0]);
    for (name, bomb) in [
        ("png", resized_png(30_000, 30_000, 8, 6)),
        ("png of one bit", resized_png(30_000, 30_000, 1, 0)),
        ("wide png", resized_png(8193, 1, 8, 6)),
        ("png of many pixels", resized_png(5001, 5000, 1, 0)),
        ("deep png", resized_png(8192, 8192, 16, 6)),
        ("endless png", resized_png(0x7fff_ffff, 0x7fff_ffff, 8, 6)),
        ("gif", gif),
        ("jpeg", jpeg),
        ("webp", webp),
    ] {
        let start = Instant::now();
        let answer = upload(&dwight, bomb).await;
        answer.refused(400, "error_invalid_data", Some("avatar"));
        if name != "webp" {
            assert!(answer.text.contains("8192") || name == "endless png", "{name}: {}", answer.text);
        }
        assert!(start.elapsed() < Duration::from_secs(2), "{name}: {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn the_image_must_be_the_form_part_avatar() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let png = file(&halves(4, 4), ImageFormat::Png);
    let refused = |answer: Answer| {
        answer.refused(400, "error_invalid_data", Some("avatar"));
        assert!(answer.text.contains("the part avatar"), "{}", answer.text);
    };
    refused(dwight.post(AVATAR).await);
    refused(dwight.post(AVATAR).text(png.clone()).await);
    refused(dwight.post(AVATAR).header("content-type", "image/png").text(png.clone()).await);
    refused(dwight.post(AVATAR).header("content-type", "multipart/form-data; boundary=x").text("--x--\r\n").await);
    refused(dwight.post(AVATAR).header("content-type", "multipart/form-data; boundary=x").text("beets").await);
    refused(dwight.post(AVATAR).form(Form::new().part("picture", Part::bytes(png.clone()))).await);

    let cut = |end: &str| {
        let start = "--x\r\ncontent-disposition: form-data; name=\"avatar\"; filename=\"me.png\"\r\n\r\n";
        [start.as_bytes(), &png, end.as_bytes()].concat()
    };
    for end in ["", "\r\n", "\r\n--", "\r\n--x", "\r\n--x\r\ncontent-disposition: form-da"] {
        let call = dwight.post(AVATAR).header("content-type", "multipart/form-data; boundary=x");
        refused(call.text(cut(end)).await);
    }
    let two = form(png.clone()).part("avatar", Part::bytes(png.clone()));
    let two = dwight.post(AVATAR).form(two).await;
    two.refused(400, "error_invalid_data", Some("avatar"));
    assert_eq!(two.body["detail"], "Send one image only.");

    let among_others = Form::new().text("title", "me").part("avatar", Part::bytes(png)).text("more", "x");
    assert_eq!(dwight.post(AVATAR).form(among_others).await.status, 201);
}

#[tokio::test]
async fn only_the_owner_uploads_and_only_from_our_own_pages() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let png = file(&halves(4, 4), ImageFormat::Png);
    upload(&server.anybody(), png.clone()).await.refused(401, "error_unauthorized", None);
    upload(&server.signed_in(MICHAEL).await, png.clone()).await.refused(403, "error_forbidden", None);
    let nobody = dwight.post("/user/nobody-at-all/avatar").form(form(png.clone())).await;
    nobody.refused(404, "error_not_found", None);
    let foreign =
        dwight.bare(Method::POST, AVATAR).header("sec-fetch-site", "cross-site").form(form(png.clone())).await;
    foreign.refused(403, "error_forbidden", None);
    let foreign = dwight.bare(Method::DELETE, AVATAR).header("sec-fetch-site", "cross-site").await;
    foreign.refused(403, "error_forbidden", None);
    let stale = dwight.post(AVATAR).header("if-match", "9").form(form(png.clone())).await;
    stale.refused(412, "error_precondition_failed", None);
    dwight.delete(AVATAR).header("if-match", "9").await.refused(412, "error_precondition_failed", None);
    assert_eq!(dwight.post(AVATAR).header("if-match", "1").form(form(png)).await.status, 201);
}

#[tokio::test]
async fn other_endpoints_keep_their_own_body_limit() {
    let server = Server::start().await;
    let dwight = server.signed_in(DWIGHT).await;
    let large = format!("{{\"display_name\":\"{}\"}}", "x".repeat(100_000));
    dwight.patch("/user/dwight-schrute").text(large).await.refused(400, "error_bad_request", None);
}

#[tokio::test]
async fn many_uploads_at_once_are_all_answered() {
    let server = Server::start().await;
    let token = server.signed_in(DWIGHT).await.new_token("dwight-schrute", json!({})).await;
    let tries = (0..12).map(|number| {
        let png = file(&halves(100 + number, 100), ImageFormat::Png);
        let call = reqwest::Client::new().post(format!("{}/api/v0{AVATAR}", server.url));
        tokio::spawn(call.bearer_auth(token["token"].as_str().unwrap()).multipart(form(png)).send())
    });
    for attempt in tries.collect::<Vec<_>>() {
        assert_eq!(attempt.await.unwrap().unwrap().status(), 201);
    }
    assert_eq!(rows(&server).await, 1);
}
