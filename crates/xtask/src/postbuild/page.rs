//! index.html, from what Trunk makes of it to what is served.

use super::HashedFile;
use anyhow::{Context, Result, anyhow};
use lol_html::{
    Settings, doc_comments, element,
    html_content::{ContentType, Element},
    rewrite_str,
};
use std::cell::{Cell, RefCell};

/// The names that Trunk gave to the two files it builds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TrunkAssets {
    pub(super) script: String,
    pub(super) wasm: String,
}

/// The files that the page starts with.
pub(super) struct Files {
    pub(super) script: HashedFile,
    pub(super) wasm: HashedFile,
    pub(super) style: HashedFile,
    pub(super) boot: HashedFile,
    pub(super) reloader: Option<&'static str>,
}

/// The tags that the page starts its files with. Those of script and program come from the patterns in Trunk.toml.
const SCRIPT: &str = r#"link[rel="modulepreload"]"#;
const WASM: &str = r#"link[rel="preload"][as="fetch"]"#;
const STYLE: &str = r#"link[rel="preload"][as="style"]"#;
const BOOT: &str = r#"script[type="module"][src]"#;

/// The names in Trunk's tags; `None` when the page is finished already.
pub(super) fn trunk_assets(html: &str, base: &str) -> Result<Option<TrunkAssets>> {
    let value_of = |selector: &str, attribute: &str| -> Result<Option<String>> {
        let found = RefCell::new(None);
        let handler = element!(selector, |tag| {
            *found.borrow_mut() = tag.get_attribute(attribute);
            Ok(())
        });
        rewrite(html, Settings { element_content_handlers: vec![handler], ..Settings::new() })?;
        Ok(found.into_inner().and_then(|value| Some(value.strip_prefix(base)?.to_owned())))
    };
    if value_of(BOOT, "src")?.is_none_or(|name| name != "boot.js") {
        return Ok(None);
    }
    let missing = "index.html does not name what Trunk has built";
    Ok(Some(TrunkAssets {
        script: value_of(SCRIPT, "href")?.context(missing)?,
        wasm: value_of(WASM, "href")?.context(missing)?,
    }))
}

/// Puts the final names and their integrity into the page, makes relative addresses absolute, drops comments.
pub(super) fn finish(html: &str, base: &str, files: &Files) -> Result<String> {
    let found = Cell::new(0);
    let name = |tag: &mut Element<'_, '_>, attribute: &str, file: &HashedFile| -> Result<(), Box<_>> {
        found.set(found.get() + 1);
        tag.set_attribute(attribute, &[base, &file.name].concat())?;
        Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    };
    let named = |tag: &mut Element<'_, '_>, attribute: &str, file: &HashedFile| {
        name(tag, attribute, file)?;
        tag.set_attribute("integrity", &file.integrity)?;
        Ok(())
    };
    let finished = rewrite(
        html,
        Settings {
            element_content_handlers: vec![
                element!(SCRIPT, |tag| named(tag, "href", &files.script)),
                // No integrity here: Chromium ignores it on this kind of preload and says so in the console.
                element!(WASM, |tag| name(tag, "href", &files.wasm)),
                element!(STYLE, |tag| named(tag, "href", &files.style)),
                element!(BOOT, |tag| named(tag, "src", &files.boot)),
                element!(r#"link[rel="icon"]"#, |tag| {
                    let icon = tag.get_attribute("href").unwrap_or_default();
                    tag.set_attribute("href", &[base, &icon].concat())?;
                    Ok(())
                }),
                element!("head", |tag| {
                    if let Some(name) = files.reloader {
                        let script = format!(r#"<script type="module" src="{base}{name}"></script>"#);
                        tag.append(&script, ContentType::Html);
                    }
                    Ok(())
                }),
            ],
            document_content_handlers: vec![doc_comments!(|comment| {
                comment.remove();
                Ok(())
            })],
            ..Settings::new()
        },
    )?;
    anyhow::ensure!(
        found.get() == 4,
        "index.html has not exactly one tag for each of script, program, style and start"
    );
    Ok(finished)
}

/// A finished page of the root, below `base`.
pub(crate) fn below(html: &str, base: &str) -> Result<String> {
    let moved = |attribute: &'static str| {
        element!(format!("[{attribute}]"), move |tag| {
            if let Some(path) = tag.get_attribute(attribute).as_deref().and_then(|value| value.strip_prefix('/')) {
                tag.set_attribute(attribute, &[base, path].concat())?;
            }
            Ok(())
        })
    };
    let handlers = vec![moved("href"), moved("src")];
    rewrite(html, Settings { element_content_handlers: handlers, ..Settings::new() })
}

fn rewrite(html: &str, settings: Settings<'_, '_>) -> Result<String> {
    rewrite_str(html, settings).map_err(|error| anyhow!("index.html cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNK: &str = concat!(
        r#"<head><!-- why --><style>a{}</style><link rel="icon" href="favicon.svg"><link rel="preload" as="style" href="style.css">"#,
        r#"<script type="module" src="/boot.js"></script><link rel="modulepreload" href="/app-1.js">"#,
        r#"<link rel="preload" href="/app-1_bg.wasm" as="fetch" crossorigin></head>"#
    );

    fn files(reloader: Option<&'static str>) -> Files {
        let placed = |name: &str| HashedFile { name: name.into(), integrity: format!("sha384-{name}") };
        Files { script: placed("s.js"), wasm: placed("w.wasm"), style: placed("c.css"), boot: placed("b.js"), reloader }
    }

    #[test]
    fn the_names_trunk_gave_are_found() {
        let assets = TrunkAssets { script: "app-1.js".into(), wasm: "app-1_bg.wasm".into() };
        assert_eq!(trunk_assets(TRUNK, "/").unwrap(), Some(assets));
    }

    #[test]
    fn every_file_is_named_and_all_but_the_wasm_have_integrity() {
        let html = finish(TRUNK, "/", &files(None)).unwrap_or_default();
        assert_eq!(
            html,
            concat!(
                r#"<head><style>a{}</style><link rel="icon" href="/favicon.svg">"#,
                r#"<link rel="preload" as="style" href="/c.css" integrity="sha384-c.css">"#,
                r#"<script type="module" src="/b.js" integrity="sha384-b.js"></script>"#,
                r#"<link rel="modulepreload" href="/s.js" integrity="sha384-s.js">"#,
                r#"<link rel="preload" href="/w.wasm" as="fetch" crossorigin></head>"#
            )
        );
    }

    #[test]
    fn a_finished_page_is_left_alone() {
        assert_eq!(trunk_assets(&finish(TRUNK, "/", &files(None)).unwrap(), "/").unwrap(), None);
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
        let moved = below(&html, "/console/").unwrap();
        assert!(!moved.contains("=\"/s") && moved.matches("\"/console/").count() == 5, "{moved}");
        assert_eq!(below(&html, "/").unwrap(), html);
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
