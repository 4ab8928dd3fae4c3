//! What an operator sets in the page without a rebuild: the JSON block `#config` of `index.html`.

use serde::Deserialize;

/// The runtime configuration. Every field has a default that fits a backend on the page's own origin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Where the API is: a path on this origin, or an https address of another one (on this machine also http). No slash
    /// at the end.
    pub api: String,
    /// Whether an API on another origin accepts the header `Idempotency-Key`. On this origin it is always sent.
    pub idempotency: bool,
    /// The console that Advanced is a tab of; `https` only. Without it the other tabs are not shown.
    pub console: Option<String>,
    /// The documentation; `https` only. Without it there is no link.
    pub docs: Option<String>,
    /// What the product is called in the top bar.
    pub brand: String,
    /// How people sign in: `email` for a mailed link, `token` for a pasted token.
    pub sign_in: Vec<String>,
    /// The payment provider's page where a card is added; `https` only. Without it the page says where to ask.
    pub payment: Option<String>,
    /// Minutes of compute that a billing cycle includes. This and the next fields hold where the service does not say.
    /// Prices are in millionths of the currency's major unit. Without prices no charge is estimated.
    pub included_compute_minutes: Option<i64>,
    /// GB of storage that a billing cycle includes.
    pub included_storage_gb: Option<i64>,
    /// The currency of the prices, ISO 4217.
    pub price_currency: Option<String>,
    /// The price of a cycle, whatever is used.
    pub price_base: Option<i64>,
    /// The price of a minute of compute above the included ones.
    pub price_compute_minute: Option<i64>,
    /// The price of a GB of storage above the included ones.
    pub price_storage_gb: Option<i64>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api: "/api/v0".into(),
            idempotency: false,
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
    /// When it is no JSON, or a field has another type.
    pub fn parse(text: &str) -> Result<Self, serde_js::Error> {
        let mut config: Self = serde_js::parse(text).and_then(serde_js::from_value)?;
        config.api.truncate(config.api.trim_end_matches('/').len());
        config.console = config.console.filter(|url| is_https(url));
        config.docs = config.docs.filter(|url| is_https(url));
        config.payment = config.payment.filter(|url| is_https(url));
        Ok(config)
    }

    /// Whether people can sign in by `way`.
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

/// Links to other sites go to https only.
fn is_https(url: &str) -> bool {
    url.starts_with("https://")
}
