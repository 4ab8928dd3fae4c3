//! `cargo xtask dist`: what an operator puts on a host: the files in `dist/`, and beside it in `hosting/` how to serve them.

use crate::{build, options::Dist, postbuild, project::root, size};
use anyhow::{Context, Result, ensure};
use std::{fs, path::Path};

/// Builds, settles where it is to live and what it asks, and prints the first load.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let options = Dist::parse(words)?;
    let built = build::app()?;
    let dist = options.to.clone().unwrap_or_else(|| root().join("dist"));
    if dist.exists() {
        // Nothing but what this command writes is ever removed.
        ensure!(is_ours(&dist, &options.base), "{} holds something else: remove it first", dist.display());
        fs::remove_dir_all(&dist)?;
    }
    let app = dist.join(&options.base[1..]);
    fs::create_dir_all(&app)?;
    for entry in fs::read_dir(&built)? {
        let entry = entry?;
        fs::copy(entry.path(), app.join(entry.file_name()))?;
    }

    let mut html = postbuild::below(&fs::read_to_string(built.join("index.html"))?, &options.base)?;
    if let Some(json) = configuration(&html, &options)? {
        html = hosting::with_config(&html, &json).context("the page has no configuration")?;
    }
    fs::write(app.join("index.html"), &html)?;
    host(&html, &dist, &app, &options)?;
    size::print(&app)
}

fn is_ours(dist: &Path, base: &str) -> bool {
    let empty = fs::read_dir(dist).is_ok_and(|mut entries| entries.next().is_none());
    empty || dist.join("_redirects").exists() || dist.join(&base[1..]).join("index.html").exists()
}

/// The page's configuration as `--config` and `--api` want it; nothing when they say nothing.
fn configuration(html: &str, options: &Dist) -> Result<Option<String>> {
    let mut text = match &options.config {
        Some(file) => fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
        None if options.api.is_some() => hosting::config(html).context("the page has no configuration")?.to_owned(),
        None => return Ok(None),
    };
    let mut config: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).context("the configuration is no JSON object")?;
    if let Some(api) = &options.api {
        config.insert("api".into(), api.as_str().into());
        text = serde_json::to_string_pretty(&config)?;
    }
    if let Some(api) = config.get("api").and_then(|api| api.as_str()).filter(|api| api.contains("://")) {
        let named = hosting::with_config(html, &text).and_then(|html| hosting::api_origin(&html));
        ensure!(named.is_some(), "no page may ask an API at {api}: it takes an https address");
    }
    Ok(Some(text.trim().to_owned()))
}

/// Writes the files that hosts read, each from the page that they serve.
fn host(html: &str, dist: &Path, app: &Path, options: &Dist) -> Result<()> {
    let proxy = hosting::api_origin(html).is_none().then_some(options.proxy.as_str());
    let host = hosting::Host { index_html: html, base: &options.base, proxy };
    let names = fs::read_dir(app)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_>>()?;
    names.sort();
    fs::write(dist.join("_headers"), host.headers_file(&names))?;
    fs::write(dist.join("_redirects"), host.redirects_file())?;
    // Without it Cloudflare Pages answers whatever is missing with the page.
    fs::write(
        dist.join("404.html"),
        "<!doctype html><title>Not found</title><p>There is nothing at this address.</p>\n",
    )?;
    let hosting = dist.with_file_name("hosting");
    fs::create_dir_all(&hosting)?;
    fs::write(hosting.join("nginx.conf"), host.nginx())?;
    fs::write(hosting.join("Caddyfile"), host.caddy())?;
    fs::write(hosting.join("headers.txt"), host.header_list())?;
    Ok(())
}
