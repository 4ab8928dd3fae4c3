//! The response headers: one content policy and its companions, the same for every answer.

use crate::inline::{inline, sha256};

/// What the page may ask of the device: to write to the clipboard, nothing else. Only features that browsers know are
/// named, since an unknown one is a warning in the console.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), \
    display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
    idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

/// The headers that go with every answer, for the `index.html` that is served.
///
/// Its inline style and inline script are allowed by their hashes, so the headers belong to exactly this page. An API
/// on another origin (`https://host[:port]`) is named for `connect-src`; anything that is not an origin is left out, so
/// that a slip of the pen cannot widen the policy.
pub fn headers(index_html: &str, api_origin: Option<&str>) -> Vec<(&'static str, String)> {
    vec![
        ("Content-Security-Policy", policy(index_html, api_origin)),
        // Without `includeSubDomains`: names below the one that serves the app belong to others.
        ("Strict-Transport-Security", "max-age=63072000".into()),
        ("X-Content-Type-Options", "nosniff".into()),
        ("X-Frame-Options", "DENY".into()),
        ("Referrer-Policy", "no-referrer".into()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        ("Cross-Origin-Resource-Policy", "same-origin".into()),
        ("Permissions-Policy", PERMISSIONS.into()),
    ]
}

fn policy(index_html: &str, api_origin: Option<&str>) -> String {
    let inline = inline(index_html);
    let scripts = hashes(&inline.scripts);
    let styles = hashes(&inline.styles);
    let api = api_origin.filter(|text| is_origin(text)).map(|origin| format!(" {origin}")).unwrap_or_default();
    [
        "default-src 'none'",
        &format!("script-src 'self' 'wasm-unsafe-eval'{scripts}"),
        &format!("style-src 'self'{styles}"),
        "img-src 'self' https:",
        "font-src 'self'",
        &format!("connect-src 'self'{api}"),
        "manifest-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    ]
    .join("; ")
}

/// The blocks' hash sources, each after a space.
fn hashes(blocks: &[&str]) -> String {
    blocks.iter().flat_map(|text| [" '".into(), sha256(text), "'".into()]).collect()
}

/// Whether `text` is `https://host[:port]` and nothing more.
fn is_origin(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|host| {
        host.starts_with(|first: char| first.is_ascii_alphanumeric())
            && host.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | ':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<style>a{}</style><script>t()</script><script type="application/json">{}</script>"#;

    fn policy_for(origin: Option<&str>) -> String {
        headers(PAGE, origin).into_iter().next().map(|(_, value)| value).unwrap_or_default()
    }

    #[test]
    fn the_policy_is_closed_but_for_what_the_page_needs() {
        let (style, script) = (sha256("a{}"), sha256("t()"));
        assert_eq!(
            policy_for(None),
            format!(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '{script}'; style-src 'self' '{style}'; \
                 img-src 'self' https:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
                 object-src 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                 trusted-types default"
            )
        );
    }

    #[test]
    fn an_api_on_another_origin_is_named() {
        assert!(
            policy_for(Some("https://api.example.com:8443"))
                .contains("connect-src 'self' https://api.example.com:8443;")
        );
    }

    #[test]
    fn what_is_no_https_origin_does_not_reach_the_policy() {
        for text in
            ["http://a.example", "https://a.example/path", "https://a; script-src *", "*", "https:", "https://*", ""]
        {
            assert!(policy_for(Some(text)).contains("connect-src 'self';"), "{text}");
        }
    }

    #[test]
    fn only_the_clipboard_is_granted() {
        let granted: Vec<_> = PERMISSIONS.split(", ").filter(|part| !part.ends_with("=()")).collect();
        assert_eq!(granted, ["clipboard-write=(self)"]);
    }

    #[test]
    fn no_header_could_break_a_line() {
        assert!(headers(PAGE, None).iter().all(|(_, value)| value.chars().all(|char| !char.is_control())));
    }
}
