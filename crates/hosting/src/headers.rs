//! The response headers: one content policy and its companions, the same for every answer.

use crate::inline::{config, inline, sha256};

/// `Permissions-Policy`: the page may write to the clipboard, and use no other feature. Only features that browsers know
/// are listed: an unknown one causes a warning in the console.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(self), \
    display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
    idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

/// The headers that go with every answer, for the `index.html` that is served.
///
/// Its inline style and inline script are allowed by their hashes, and the API is where its configuration says, so the
/// headers belong to exactly this page.
pub fn headers(index_html: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Content-Security-Policy", policy(index_html)),
        // Without `includeSubDomains`: subdomains of the app's host may belong to others.
        ("Strict-Transport-Security", "max-age=63072000".into()),
        ("X-Content-Type-Options", "nosniff".into()),
        ("X-Frame-Options", "DENY".into()),
        ("Referrer-Policy", "no-referrer".into()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        ("Cross-Origin-Resource-Policy", "same-origin".into()),
        ("Permissions-Policy", PERMISSIONS.into()),
    ]
}

fn policy(index_html: &str) -> String {
    let inline = inline(index_html);
    let scripts = hashes(&inline.scripts);
    let styles = hashes(&inline.styles);
    let api = api_origin(index_html).map(|origin| format!(" {origin}")).unwrap_or_default();
    // Images are allowed from every https origin, and over http from an API on this machine.
    let images = if api.starts_with(" http:") { &api } else { "" };
    [
        "default-src 'none'",
        &format!("script-src 'self' 'wasm-unsafe-eval'{scripts}"),
        &format!("style-src 'self'{styles}"),
        &format!("img-src 'self' https:{images}"),
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

/// The hash sources of `blocks`, each with a space before it.
fn hashes(blocks: &[&str]) -> String {
    blocks.iter().flat_map(|text| [" '".into(), sha256(text), "'".into()]).collect()
}

/// The origin of the API, if it is not the page's own. `None` also for an invalid address, so that a typing error cannot
/// widen the policy; the page shows what is wrong with it.
pub fn api_origin(index_html: &str) -> Option<String> {
    let config: serde_json::Value = serde_json::from_str(config(index_html)?).ok()?;
    let api = config.get("api")?.as_str()?;
    let (scheme, rest) = api.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (host, port) = authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')).unwrap_or((authority, "0"));
    let named = host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && host.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-'));
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let allowed = (scheme == "https" && named) || (matches!(scheme, "http" | "https") && here);
    (allowed && port.parse::<u16>().is_ok()).then(|| format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<style>a{}</style><script>t()</script><script type="application/json">{}</script>"#;

    fn policy_for(api: &str) -> String {
        let page = format!(r#"{PAGE}<script type="application/json" id="config">{{"api":"{api}"}}</script>"#);
        headers(&page).into_iter().next().map(|(_, value)| value).unwrap_or_default()
    }

    #[test]
    fn the_policy_allows_only_what_the_page_needs() {
        let (style, script) = (sha256("a{}"), sha256("t()"));
        assert_eq!(
            policy_for("/api/v0"),
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
        let policy = policy_for("https://api.example.com:8443/api/v0");
        assert!(policy.contains("connect-src 'self' https://api.example.com:8443;"), "{policy}");
        assert!(policy.contains("img-src 'self' https:;"), "{policy}");
        let policy = policy_for("http://127.0.0.1:8787/api/v0");
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:8787;"), "{policy}");
        assert!(policy.contains("img-src 'self' https: http://127.0.0.1:8787;"), "{policy}");
    }

    #[test]
    fn an_invalid_api_address_is_not_added_to_the_policy() {
        for text in [
            "http://a.example",
            "https://a; script-src *",
            "*",
            "https:",
            "https://*",
            "",
            "https://a:b",
            "ftp://localhost",
        ] {
            assert!(policy_for(text).contains("connect-src 'self';"), "{text}");
        }
    }

    #[test]
    fn only_the_clipboard_is_granted() {
        let granted: Vec<_> = PERMISSIONS.split(", ").filter(|part| !part.ends_with("=()")).collect();
        assert_eq!(granted, ["clipboard-write=(self)"]);
    }

    #[test]
    fn no_header_could_break_a_line() {
        assert!(headers(PAGE).iter().all(|(_, value)| value.chars().all(|char| !char.is_control())));
    }
}
