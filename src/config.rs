//! What an operator sets in the page without a rebuild: the JSON block `#config` of `index.html`.

use crate::api::{ApiError, json};
use serde::Deserialize;

/// The runtime configuration. Every field has a default that fits a backend on the page's own origin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Where the API is: a path on this origin, or an https address of another one (on this machine also http). No slash
    /// at the end.
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
    /// Reads the block's text.
    ///
    /// # Errors
    /// [`ApiError::Unreadable`] when it is no JSON, or a field has another type.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let mut config: Self = json::parse(text).and_then(json::read)?;
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
