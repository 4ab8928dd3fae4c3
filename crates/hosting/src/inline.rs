//! Finds the inline blocks of a page: the content policy allows each of them only by its hash.
//!
//! It reads only the app's own `index.html`, not any HTML: tags are in lower case, attributes in double quotes.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The start tag of the runtime configuration.
const CONFIG: &str = r#"<script type="application/json" id="config">"#;

/// The inline blocks of a page, each the exact text between its tags: what a browser hashes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inline<'a> {
    /// `<style>` blocks.
    pub styles: Vec<&'a str>,
    /// Classic scripts without `src`.
    pub scripts: Vec<&'a str>,
    /// Module scripts without `src`; the policy never allows one.
    pub modules: Vec<&'a str>,
}

/// Collects the inline blocks of `html`. Comments, scripts with `src` and data blocks (a `type` that no browser runs)
/// are skipped.
pub fn inline(html: &str) -> Inline<'_> {
    let mut found = Inline::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = after(rest, "-->");
        } else if let Some((_, body, tail)) = element(rest, "style") {
            found.styles.push(body);
            rest = tail;
        } else if let Some((attributes, body, tail)) = element(rest, "script") {
            if !has(attributes, "src") {
                match value(attributes, "type") {
                    None | Some("" | "text/javascript") => found.scripts.push(body),
                    Some("module") => found.modules.push(body),
                    Some(_) => {}
                }
            }
            rest = tail;
        } else {
            rest = &rest[1..];
        }
    }
    found
}

/// The text of the page's runtime configuration, the data block `#config`.
pub fn config(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once(CONFIG)?;
    Some(rest.split_once("</script>")?.0)
}

/// The page with another configuration in it.
pub fn with_config(html: &str, json: &str) -> Option<String> {
    let (before, rest) = html.split_once(CONFIG)?;
    let (_, after) = rest.split_once("</script>")?;
    // A `</script>` in a value would end the block.
    Some([before, CONFIG, "\n", &json.replace('<', "\\u003c"), "\n</script>", after].concat())
}

/// The hash source of a content policy for `text`: `sha256-…`, without the quotes around it.
pub fn sha256(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Splits `<name attributes>body</name>tail`, if that is what `html` starts with.
fn element<'a>(html: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let open = html.strip_prefix('<')?.strip_prefix(name)?;
    if !open.starts_with([' ', '\n', '\t', '>']) {
        return None;
    }
    let (attributes, content) = open.split_once('>')?;
    let (body, tail) = content.split_once(&format!("</{name}>"))?;
    Some((attributes, body, tail))
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, tail)| tail)
}

fn has(attributes: &str, name: &str) -> bool {
    attributes.split_whitespace().any(|part| part == name || part.split_once('=').is_some_and(|(key, _)| key == name))
}

fn value<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.split_whitespace().find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key == name).then(|| value.trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_blocks_that_a_browser_runs_are_found() {
        let html = r#"<head><!-- <script>no</script> --><style>a{}</style><link rel="stylesheet" href="/a.css">
            <script>theme()</script><script type="application/json" id="config">{"a":1}</script>
            <script type="module" src="/boot.js"></script><script type="module">init()</script></head>"#;
        assert_eq!(inline(html), Inline { styles: vec!["a{}"], scripts: vec!["theme()"], modules: vec!["init()"] });
    }

    #[test]
    fn white_space_inside_a_block_belongs_to_it() {
        assert_eq!(inline("<style>\n a{}\n</style>").styles, ["\n a{}\n"]);
    }

    #[test]
    fn an_element_that_only_begins_like_a_script_is_none() {
        assert_eq!(inline("<styles>x</styles><scripts>y</scripts>"), Inline::default());
    }

    #[test]
    fn the_configuration_is_found_and_replaced() {
        let html = r#"<p><script type="application/json" id="config">{"a":1}</script></p>"#;
        assert_eq!(config(html), Some(r#"{"a":1}"#));
        let other = with_config(html, r#"{"brand":"</script>"}"#).unwrap_or_default();
        assert_eq!(config(&other).map(str::trim), Some(r#"{"brand":"\u003c/script>"}"#));
        assert!(other.ends_with("</script></p>"));
    }

    #[test]
    fn the_hash_is_the_one_browsers_compute() {
        assert_eq!(sha256("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
