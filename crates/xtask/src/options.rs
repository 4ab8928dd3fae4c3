//! Options on the command line.

use anyhow::{Context, Result, bail};
use std::{path::PathBuf, str::FromStr};

/// The default port of the backend, also in Trunk.toml.
const PORT: u16 = 8787;

/// The options of `serve` and `dev`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// `0` picks a free port.
    pub(crate) port: u16,
    /// The folder of the data; `None` is a temporary one.
    pub(crate) data: Option<PathBuf>,
    /// The number of workspaces of the demo account.
    pub(crate) workspaces: Option<u32>,
    /// Whether the demo account is empty.
    pub(crate) empty: bool,
}

impl Options {
    /// Parses `words`; `data` is the default folder.
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

/// The options of `dist`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dist {
    /// The base path of the app: `/`, or `/console/`.
    pub(crate) base: String,
    /// The address of the API, in the place of the one in the page.
    pub(crate) api: Option<String>,
    /// The origin that the host proxies `/api/` to.
    pub(crate) proxy: String,
    /// A file with the whole configuration of the page.
    pub(crate) config: Option<PathBuf>,
    /// The output folder, in the place of `dist/`.
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
    fn without_options_the_defaults_apply() {
        let usual = Options { port: PORT, data: Some("usual".into()), workspaces: None, empty: false };
        assert_eq!(parse("").ok(), Some(usual));
    }

    #[test]
    fn every_option_is_parsed() {
        let all = Options { port: 0, data: None, workspaces: Some(200), empty: true };
        assert_eq!(parse("--port 0 --data x --memory --workspaces 200 --empty").ok(), Some(all));
    }

    #[test]
    fn invalid_options_are_errors() {
        for words in ["--port", "--port x", "--port 70000", "--workspaces -1", "--other", "stray"] {
            assert!(parse(words).is_err(), "{words}");
        }
    }

    #[test]
    fn values_that_would_break_a_host_configuration_are_errors() {
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
