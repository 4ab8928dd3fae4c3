//! index.html, from what Trunk makes of it to what is served.

use super::Placed;
use anyhow::{Context, Result};

/// The names that Trunk gave to the two files it builds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Raw<'a> {
    pub(super) script: &'a str,
    pub(super) wasm: &'a str,
}

/// The files that the page starts with.
pub(super) struct Files {
    pub(super) script: Placed,
    pub(super) wasm: Placed,
    pub(super) style: Placed,
    pub(super) boot: Placed,
    pub(super) reloader: Option<&'static str>,
}

/// The names in the tags that the patterns of Trunk.toml leave; `None` when the page is finished already.
pub(super) fn raw_names<'a>(html: &'a str, base: &str) -> Option<Raw<'a>> {
    html.contains(&boot_tag(base)).then_some(())?;
    let named = |tag: String| Some(html.split_once(&tag)?.1.split_once('"')?.0);
    Some(Raw { script: named(script_tag(base))?, wasm: named(wasm_tag(base))? })
}

/// Puts the final names and their integrity into the page, makes relative addresses absolute, drops comments.
pub(super) fn finish(html: &str, base: &str, files: &Files) -> Result<String> {
    let Files { script, wasm, style, boot, reloader } = files;
    let reloader =
        reloader.map(|name| format!(r#"<script type="module" src="{base}{name}"></script>"#)).unwrap_or_default();
    let html = swap(html, &script_tag(base), |_| {
        format!(r#"{}{}" integrity="{}">"#, script_tag(base), script.name, script.integrity)
    })?;
    // No integrity here: Chromium ignores it on this kind of preload and says so in the console.
    let html = swap(&html, &wasm_tag(base), |rest| format!("{}{}\"{rest}>", wasm_tag(base), wasm.name))?;
    let html = swap(&html, r#"<link rel="stylesheet" href="style.css"#, |_| {
        format!(r#"<link rel="stylesheet" href="{base}{}" integrity="{}">"#, style.name, style.integrity)
    })?;
    let html = swap(&html, boot_tag(base).trim_end_matches("\"></script>"), |_| {
        format!(r#"<script type="module" src="{base}{}" integrity="{}">"#, boot.name, boot.integrity)
    })?;
    let html = html.replace("</head>", &format!("{reloader}</head>"));
    Ok(without_comments(&html.replace(r#"href="favicon"#, &format!(r#"href="{base}favicon"#))))
}

/// A finished page of the root, below `base`.
pub(crate) fn below(html: &str, base: &str) -> String {
    html.replace(r#" href="/"#, &format!(r#" href="{base}"#)).replace(r#" src="/"#, &format!(r#" src="{base}"#))
}

fn script_tag(base: &str) -> String {
    format!(r#"<link rel="modulepreload" href="{base}"#)
}

fn wasm_tag(base: &str) -> String {
    format!(r#"<link rel="preload" href="{base}"#)
}

fn boot_tag(base: &str) -> String {
    format!(r#"<script type="module" src="{base}boot.js"></script>"#)
}

/// Replaces the one tag that begins with `start`; `make` gets what follows the attribute which `start` opens.
fn swap(html: &str, start: &str, make: impl Fn(&str) -> String) -> Result<String> {
    let missing = || format!("index.html has no {start}…");
    let (before, rest) = html.split_once(start).with_context(missing)?;
    let (tag, after) = rest.split_once('>').with_context(missing)?;
    let (_, attributes) = tag.split_once('"').with_context(missing)?;
    Ok([before, &make(attributes), after].concat())
}

fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before.trim_end());
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNK: &str = concat!(
        r#"<head><!-- why --><style>a{}</style><link rel="icon" href="favicon.svg"><link rel="stylesheet" href="style.css">"#,
        r#"<script type="module" src="/boot.js"></script><link rel="modulepreload" href="/app-1.js">"#,
        r#"<link rel="preload" href="/app-1_bg.wasm" as="fetch" crossorigin></head>"#
    );

    fn files(reloader: Option<&'static str>) -> Files {
        let placed = |name: &str| Placed { name: name.into(), integrity: format!("sha384-{name}") };
        Files { script: placed("s.js"), wasm: placed("w.wasm"), style: placed("c.css"), boot: placed("b.js"), reloader }
    }

    #[test]
    fn the_names_trunk_gave_are_found() {
        assert_eq!(raw_names(TRUNK, "/"), Some(Raw { script: "app-1.js", wasm: "app-1_bg.wasm" }));
    }

    #[test]
    fn every_file_is_named_and_all_but_the_wasm_have_integrity() {
        let html = finish(TRUNK, "/", &files(None)).unwrap_or_default();
        assert_eq!(
            html,
            concat!(
                r#"<head><style>a{}</style><link rel="icon" href="/favicon.svg">"#,
                r#"<link rel="stylesheet" href="/c.css" integrity="sha384-c.css">"#,
                r#"<script type="module" src="/b.js" integrity="sha384-b.js"></script>"#,
                r#"<link rel="modulepreload" href="/s.js" integrity="sha384-s.js">"#,
                r#"<link rel="preload" href="/w.wasm" as="fetch" crossorigin></head>"#
            )
        );
    }

    #[test]
    fn a_finished_page_is_left_alone() {
        assert_eq!(raw_names(&finish(TRUNK, "/", &files(None)).unwrap_or_default(), "/"), None);
    }

    #[test]
    fn a_base_path_stands_before_every_name() {
        let html = TRUNK.replace("=\"/", "=\"/console/");
        let html = finish(&html, "/console/", &files(None)).unwrap_or_default();
        assert!(!html.contains("\"/favicon") && html.matches("\"/console/").count() == 5, "{html}");
    }

    #[test]
    fn a_finished_page_moves_below_a_base() {
        let html = finish(TRUNK, "/", &files(None)).unwrap_or_default();
        let moved = below(&html, "/console/");
        assert!(!moved.contains("=\"/s") && moved.matches("\"/console/").count() == 5, "{moved}");
        assert_eq!(below(&html, "/"), html);
    }

    #[test]
    fn only_development_gets_the_script_that_reloads() {
        let html = finish(TRUNK, "/", &files(Some("dev-reload.js"))).unwrap_or_default();
        assert!(html.contains(r#"<script type="module" src="/dev-reload.js"></script></head>"#));
    }

    #[test]
    fn a_page_without_its_tags_is_an_error() {
        assert!(finish("<head></head>", "/", &files(None)).is_err());
    }
}
