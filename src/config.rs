//! What an operator sets in the page without a rebuild: the JSON block `#config` of `index.html`.

use crate::api::ApiError;
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
    /// How people sign in: `email` for a mailed link, `token` for a pasted token.
    pub sign_in: Vec<String>,
    /// The payment provider's page where a card is added; `https` only. Without it the page says where to ask.
    pub payment: Option<String>,
    /// What a billing cycle includes and costs where the service does not say: minutes and GB, the currency (ISO 4217), and
    /// prices in millionths of its major unit. Without prices no charge is estimated.
    pub included_compute_minutes: Option<i64>,
    /// GB.
    pub included_storage_gb: Option<i64>,
    /// ISO 4217.
    pub price_currency: Option<String>,
    /// For a cycle, whatever is used.
    pub price_base: Option<i64>,
    /// For a minute of compute past the included ones.
    pub price_compute_minute: Option<i64>,
    /// For a GB of storage past the included ones.
    pub price_storage_gb: Option<i64>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api: "/api/v0".into(),
            console: None,
            docs: None,
            brand: "Pipes".into(),
            sign_in: vec!["email".into(), "token".into()],
            payment: None,
            included_compute_minutes: None,
            included_storage_gb: None,
            price_currency: None,
            price_base: None,
            price_compute_minute: None,
            price_storage_gb: None,
        }
    }
}

impl Config {
    /// Reads the block's text.
    ///
    /// # Errors
    /// [`ApiError::InvalidResponse`] when it is no JSON, or a field has another type.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let mut config: Self = serde_js::parse(text).and_then(serde_js::from_value)?;
        config.api.truncate(config.api.trim_end_matches('/').len());
        config.console = config.console.filter(|url| leads_out_safely(url));
        config.docs = config.docs.filter(|url| leads_out_safely(url));
        config.payment = config.payment.filter(|url| leads_out_safely(url));
        Ok(config)
    }

    /// Whether people sign in this `way`.
    pub fn signs_in_by(&self, way: &str) -> bool {
        self.sign_in.iter().any(|it| it == way)
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
