//! `cargo xtask dist`: writes the site to `dist/`, and configuration files for hosts to `hosting/` beside it.

use crate::{
    build,
    options::Dist,
    output_dir::{self, Files, Source},
    postbuild,
    project::root,
    size,
};
use anyhow::{Context, Result, ensure};
use std::{fs, path};

/// Where the files for hosts go, beside the site.
const HOSTING: &str = "hosting";

/// Builds the app, sets its base path and configuration, writes both folders and prints the size of the first load.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let options = Dist::parse(words)?;
    let dist = options.to.clone().unwrap_or_else(|| root().join("dist"));
    let dist = path::absolute(dist)?;
    let hosting = dist.with_file_name(HOSTING);
    ensure!(dist.file_name().is_some_and(|name| name != HOSTING), "--to is a folder's path, not named {HOSTING}");
    // Before the build, which takes minutes.
    output_dir::check(&dist)?;
    output_dir::check(&hosting)?;
    let built = build::app()?;

    let mut html = postbuild::below(&fs::read_to_string(built.join("index.html"))?, &options.base)?;
    if let Some(json) = configuration(&html, &options)? {
        html = hosting::with_config(&html, &json).context("the page has no configuration")?;
    }
    let base = &options.base[1..];
    let names = fs::read_dir(&built)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_>>()?;
    names.sort();
    let mut site: Files = names.iter().map(|name| (format!("{base}{name}"), Source::Copy(built.join(name)))).collect();
    site.insert(format!("{base}index.html"), Source::Text(html.clone()));
    let proxy = hosting::api_origin(&html).is_none().then_some(options.proxy.as_str());
    let host = hosting::Host { index_html: &html, base: &options.base, proxy };
    site.extend(root_files(&host, &names));
    output_dir::replace(&dist, &site)?;
    output_dir::replace(&hosting, &host_files(&host))?;
    size::print(&dist.join(base))
}

/// The page's configuration with `--config` and `--api` applied; `None` if neither is given.
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

/// The files at the root of the site that Netlify and Cloudflare Pages read; `names` are those of the app.
fn root_files(host: &hosting::Host, names: &[String]) -> Files {
    // Without a 404.html Cloudflare Pages answers whatever is missing with the page.
    let not_found = "<!doctype html><title>Not found</title><p>There is nothing at this address.</p>\n";
    texts([
        ("_headers", host.headers_file(names)),
        ("_redirects", host.redirects_file()),
        ("404.html", not_found.to_owned()),
    ])
}

/// The files for the other hosts, which are not part of the site.
fn host_files(host: &hosting::Host) -> Files {
    texts([("nginx.conf", host.nginx()), ("Caddyfile", host.caddy()), ("headers.txt", host.header_list())])
}

fn texts<const N: usize>(files: [(&str, String); N]) -> Files {
    files.into_iter().map(|(name, text)| (name.to_owned(), Source::Text(text))).collect()
}
