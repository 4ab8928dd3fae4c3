//! The generated image of an account: five by five squares, mirrored, drawn from its id alone.

use crate::app::App;
use crate::error::ApiError;
use crate::identity::named;
use crate::openapi::Refusals;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Where the image of the account with this handle is.
pub fn url(public_url: &str, handle: &str) -> String {
    format!("{public_url}/api/v0/identity/{handle}/avatar")
}

/// The image of an account or organization, for anybody.
#[utoipa::path(get, path = "/identity/{identity_handle}/avatar", tag = "identity",
    params(("identity_handle" = String, Path)),
    responses(
        (status = 200, description = "The image", content_type = "image/svg+xml", body = String),
        (status = 304, description = "It is the one in If-None-Match"),
        Refusals,
    ), security(()))]
pub async fn get(State(app): State<App>, headers: HeaderMap, params: RawPathParams) -> Result<Response, ApiError> {
    let row = named(&app, &params).await?;
    let digest = Sha256::digest(row.id.as_bytes());
    let etag = digest[..8].iter().fold(String::from("\""), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }) + "\"";
    let caching = [
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
        (header::ETAG, etag.clone()),
        // Opened by itself, the image may load and run nothing; any page may show it.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == etag)) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, [(header::CONTENT_TYPE, "image/svg+xml")], draw(&digest)).into_response())
}

fn draw(digest: &[u8]) -> String {
    let hue = u32::from(digest[0]) * 360 / 256;
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 84 84" width="84" height="84"><rect width="84" height="84" fill="hsl({hue},45%,90%)"/><g fill="hsl({hue},55%,38%)">"#
    );
    for (row, byte) in digest[1..6].iter().enumerate() {
        for column in (0..5_usize).filter(|column| byte >> (*column).min(4 - column) & 1 == 1) {
            let (x, y) = (7 + 14 * column, 7 + 14 * row);
            // Writing to a string cannot fail.
            let _ = write!(svg, r#"<rect x="{x}" y="{y}" width="14" height="14"/>"#);
        }
    }
    svg + "</g></svg>"
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn the_image_is_the_same_for_the_same_account_and_mirrored() {
        let svg = draw(&[0, 0b001, 0b110, 0, 0, 0]);
        assert_eq!(svg, draw(&[0, 0b001, 0b110, 0, 0, 0]));
        for square in [r#"x="7" y="7""#, r#"x="63" y="7""#, r#"x="21" y="21""#, r#"x="35" y="21""#, r#"x="49" y="21""#]
        {
            assert!(svg.contains(square), "{square}");
        }
        assert_eq!(svg.matches("<rect").count(), 6);
    }
}
