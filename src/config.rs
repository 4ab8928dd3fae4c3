//! What an operator sets in the page without a rebuild: the JSON block `#config` of `index.html`.

use serde::Deserialize;

/// The runtime configuration. Every field has a default that fits a backend on the page's own origin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Where the API is: a path on this origin, or an https address of another one. No slash at the end.
    pub api: String,
    /// The console that Advanced is a tab of; `https` only. Without it the other tabs are absent.
    pub console: Option<String>,
    /// The documentation; `https` only. Without it there is no link.
    pub docs: Option<String>,
    /// What the product is called in the top bar.
    pub brand: String,
}

impl Default for Config {
    fn default() -> Self {
        Self { api: "/api/v0".into(), console: None, docs: None, brand: "Pipes".into() }
    }
}

impl Config {
    /// Reads the block's text; an unreadable one says why.
    ///
    /// # Errors
    /// The reader's own words, for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut config: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        config.api.truncate(config.api.trim_end_matches('/').len());
        config.console = config.console.filter(|url| leads_out_safely(url));
        config.docs = config.docs.filter(|url| leads_out_safely(url));
        Ok(config)
    }

    /// The address of `path` in the console that this tab is part of.
    pub fn in_console(&self, path: &str) -> Option<String> {
        self.console.as_ref().map(|base| [base.trim_end_matches('/'), path].concat())
    }
}

/// The runtime configuration.
pub fn use_config() -> std::sync::Arc<Config> {
    leptos::prelude::expect_context()
}

/// Links that leave go to https and nowhere else.
fn leads_out_safely(url: &str) -> bool {
    url.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn an_empty_block_is_the_default() {
        assert_eq!(Config::parse("{}"), Ok(Config::default()));
    }

    #[test]
    fn links_that_leave_are_https_or_absent() {
        let config =
            Config::parse(r#"{"api":"/api/v0/","console":"https://c.example/","docs":"javascript:alert(1)"}"#).unwrap();
        assert_eq!((config.api.as_str(), config.docs.as_deref()), ("/api/v0", None));
        assert_eq!(config.in_console("/org/a").as_deref(), Some("https://c.example/org/a"));
    }

    #[test]
    fn a_broken_block_says_where() {
        assert!(Config::parse(r#"{"api": 7}"#).unwrap_err().contains("line 1"));
    }
}
