//! Words of the command line.

use anyhow::{Context, Result, bail};
use std::{path::PathBuf, str::FromStr};

/// Where the usual port of the backend is; Trunk.toml knows it too.
const PORT: u16 = 8787;

/// What `serve` and `dev` are asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// `0` stands for any free one.
    pub(crate) port: u16,
    /// Where the data lie; `None` keeps nothing.
    pub(crate) data: Option<PathBuf>,
    /// How many workspaces the demonstration account has.
    pub(crate) workspaces: Option<u32>,
    /// Whether it has nothing at all.
    pub(crate) empty: bool,
}

impl Options {
    /// Reads them; `data` is where the data lie when nothing is said.
    pub(crate) fn parse(words: &[String], data: PathBuf) -> Result<Self> {
        let mut options = Self { port: PORT, data: Some(data), workspaces: None, empty: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--port" => options.port = value(word, words.next())?,
                "--data" => options.data = Some(value(word, words.next())?),
                "--memory" => options.data = None,
                "--workspaces" => options.workspaces = Some(value(word, words.next())?),
                "--empty" => options.empty = true,
                other => bail!("no such option: {other}"),
            }
        }
        Ok(options)
    }
}

/// What `dist` is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dist {
    /// Below which path the app is to live: `/`, or `/console/`.
    pub(crate) base: String,
    /// Where its API is, if not where its page says.
    pub(crate) api: Option<String>,
    /// Where the host passes `/api/` on to.
    pub(crate) proxy: String,
    /// A file with the page's whole configuration.
    pub(crate) config: Option<PathBuf>,
    /// Where the files go, if not to `dist/`.
    pub(crate) to: Option<PathBuf>,
}

impl Dist {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options =
            Self { base: "/".into(), api: None, proxy: format!("http://127.0.0.1:{PORT}"), config: None, to: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--base" => options.base = value(word, words.next())?,
                "--api" => options.api = Some(value(word, words.next())?),
                "--proxy" => options.proxy = value(word, words.next())?,
                "--config" => options.config = Some(value(word, words.next())?),
                "--to" => options.to = Some(value(word, words.next())?),
                other => bail!("no such option: {other}"),
            }
        }
        let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '/' | '-' | '_');
        let base = &options.base;
        if !base.starts_with('/') || !base.ends_with('/') || base.contains("//") || !base.chars().all(fits) {
            bail!("--base is a path that begins and ends with a slash, of letters, digits, - and _: {base}");
        }
        let origin = options.proxy.split_once("://").is_some_and(|(scheme, rest)| {
            matches!(scheme, "http" | "https")
                && rest.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | ':' | '[' | ']'))
        });
        if !origin {
            bail!("--proxy is an origin, such as https://pipes.example: {}", options.proxy);
        }
        Ok(options)
    }
}

fn value<T: FromStr>(name: &str, word: Option<&String>) -> Result<T> {
    word.and_then(|word| word.parse().ok()).with_context(|| format!("{name} lacks its value, or has a wrong one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Options> {
        let words: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words, "usual".into())
    }

    #[test]
    fn nothing_said_means_the_usual() {
        let usual = Options { port: PORT, data: Some("usual".into()), workspaces: None, empty: false };
        assert_eq!(parse("").ok(), Some(usual));
    }

    #[test]
    fn every_option_is_taken() {
        let all = Options { port: 0, data: None, workspaces: Some(200), empty: true };
        assert_eq!(parse("--port 0 --data x --memory --workspaces 200 --empty").ok(), Some(all));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for words in ["--port", "--port x", "--port 70000", "--workspaces -1", "--other", "stray"] {
            assert!(parse(words).is_err(), "{words}");
        }
    }

    #[test]
    fn what_would_break_a_hosts_settings_is_refused() {
        let parse = |words: &str| Dist::parse(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(parse("--base /a/b-c/ --api https://x.example/api/v0 --proxy https://x.example --to d").is_ok());
        for words in [
            "--base a/",
            "--base /a",
            "--base //a/",
            "--base /a;/",
            "--proxy x",
            "--proxy https://x/y",
            "--proxy http://x;y",
            "--x",
        ] {
            assert!(parse(words).is_err(), "{words}");
        }
    }
}
