//! `cargo xtask sync-headers`: keeps the headers of `trunk serve` equal to those of every other host.
//!
//! Trunk reads headers only from its configuration, so they are written there a second time.

use crate::project::root;
use anyhow::{Context, Result};
use std::fs;

const TABLE: &str = "[serve.headers]\n";

/// Rewrites the last table of Trunk.toml from index.html.
pub(crate) fn run() -> Result<()> {
    let path = root().join("Trunk.toml");
    let config = fs::read_to_string(&path)?;
    let page = fs::read_to_string(root().join("index.html"))?;
    fs::write(path, with_headers(&config, &page)?)?;
    Ok(())
}

/// `config` with the headers of `page` as its last table.
fn with_headers(config: &str, page: &str) -> Result<String> {
    let (before, _) = config.split_once(TABLE).context("Trunk.toml has no table [serve.headers]")?;
    let lines = hosting::headers(page).into_iter().map(|(name, value)| format!("{name} = \"{value}\"\n"));
    Ok([before, TABLE].into_iter().map(str::to_owned).chain(lines).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_sends_the_headers_of_every_host() {
        let read = |name| fs::read_to_string(root().join(name)).unwrap_or_default();
        let config = read("Trunk.toml");
        assert!(
            with_headers(&config, &read("index.html")).is_ok_and(|fresh| fresh == config),
            "run `cargo xtask sync-headers`"
        );
    }
}
