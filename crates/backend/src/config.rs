//! All settings; each is a flag and an environment variable.

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The reference backend of the console: the REST API, and the built app beside it.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve.
    #[command(flatten)]
    pub config: Config,
}

/// What the program can do besides serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Looks after accounts.
    #[command(subcommand)]
    User(UserCommand),
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Makes an account; its owner then signs in by email.
    Add {
        /// Where its sign-in links go.
        email: String,
        /// Its handle.
        handle: String,
        /// The database file.
        #[arg(long, env = "PIPES_DATABASE", value_name = "FILE", default_value = "pipes.sqlite3")]
        database: PathBuf,
    },
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "PIPES_BIND", value_name = "ADDR", default_value = "127.0.0.1:8787")]
    pub bind: SocketAddr,

    /// Where people reach the service, for mailed links, image addresses and cookies [default: http:// and the address it
    /// listens on].
    #[arg(long, env = "PIPES_PUBLIC_URL", value_name = "URL", value_parser = origin)]
    pub public_url: Option<String>,

    /// The database file, made when it is missing; `:memory:` keeps nothing.
    #[arg(long, env = "PIPES_DATABASE", value_name = "FILE", default_value = "pipes.sqlite3")]
    pub database: PathBuf,

    /// The key that encrypts database passwords in the database, made when it is missing; keep it apart from backups of
    /// the database [default: the database file's name and `.key`].
    #[arg(long, env = "PIPES_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// Serves the built app in this folder.
    #[arg(long, env = "PIPES_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,

    /// The path below which the app lives, in the addresses of pages and in the folder: `/console/`.
    #[arg(long, env = "PIPES_BASE", value_name = "PATH", default_value = "/", value_parser = base)]
    pub base: String,

    /// Fills an empty database with a believable account, and prints a sign-in link for it at every start.
    #[arg(long, env = "PIPES_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,

    /// How many workspaces the demo account has.
    #[arg(long, env = "PIPES_DEMO_WORKSPACES", value_name = "N", default_value_t = 8)]
    pub demo_workspaces: u32,

    /// The demo account has no workspaces, tokens and organizations.
    #[arg(long, env = "PIPES_DEMO_EMPTY", value_parser = FalseyValueParser::new())]
    pub demo_empty: bool,

    /// The mail server, such as `smtps://user:password@mail.example.com`; without one, links are printed.
    #[arg(long, env = "PIPES_SMTP", value_name = "URL", hide_env_values = true)]
    pub smtp: Option<String>,

    /// The sender of sign-in mails.
    #[arg(long, env = "PIPES_MAIL_FROM", value_name = "EMAIL", default_value = "no-reply@localhost")]
    pub mail_from: String,

    /// An origin whose pages may call this API with a token; may be given several times.
    #[arg(long, env = "PIPES_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub allow_origin: Vec<String>,

    /// A proxy whose X-Forwarded-For is believed; may be given several times.
    #[arg(long, env = "PIPES_TRUSTED_PROXY", value_name = "IP", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,

    /// Seconds that a connection may take for the head of a request, and be idle between two requests.
    #[arg(long, env = "PIPES_IDLE_TIMEOUT", value_name = "SECONDS", default_value_t = 30, value_parser = value_parser!(u64).range(1..=3600))]
    pub idle_timeout: u64,

    /// Connections at once; further ones wait until others end.
    #[arg(long, env = "PIPES_MAX_CONNECTIONS", value_name = "N", default_value_t = 500)]
    pub max_connections: usize,

    /// Seconds between SIGTERM, from when on `/readyz` says that the service is stopping, and the end of the port.
    #[arg(long, env = "PIPES_DRAIN", value_name = "SECONDS", default_value_t = 2, value_parser = value_parser!(u64).range(0..=600))]
    pub drain: u64,

    /// How much goes to the log on stderr: error, warn, info, debug or trace.
    #[arg(long, env = "PIPES_LOG", value_name = "LEVEL", default_value_t = tracing::Level::INFO)]
    pub log: tracing::Level,

    /// How the log is written.
    #[arg(long, env = "PIPES_LOG_FORMAT", value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Sign-in requests a minute from one client address, the same again of link confirmations and of command-line
    /// logins; 0 is no limit.
    #[arg(long, env = "PIPES_LIMIT_LOGIN", value_name = "N", default_value_t = 10)]
    pub limit_login: u32,

    /// Sign-in links per quarter of an hour for one mailbox; 0 is no limit.
    #[arg(long, env = "PIPES_LIMIT_MAIL", value_name = "N", default_value_t = 10)]
    pub limit_mail: u32,

    /// Calls a minute of one account; 0 is no limit.
    #[arg(long, env = "PIPES_LIMIT_ACCOUNT", value_name = "N", default_value_t = 3000)]
    pub limit_account: u32,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

impl Config {
    /// The key file; none if the database is in memory and no file is set.
    pub fn key_file(&self) -> Option<PathBuf> {
        let beside = || {
            let mut name = self.database.clone().into_os_string();
            name.push(".key");
            (self.database.as_os_str() != ":memory:").then(|| name.into())
        };
        self.key_file.clone().or_else(beside)
    }
}

/// Parses `http[s]://host[:port]`.
fn origin(text: &str) -> Result<String, String> {
    let text = text.strip_suffix('/').unwrap_or(text);
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    if !host.is_empty() && host.chars().all(plain) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("expected http[s]://host[:port]".into())
    }
}

/// Parses a path that begins and ends with a slash.
fn base(text: &str) -> Result<String, String> {
    if text.starts_with('/') && text.ends_with('/') && !text.contains("//") {
        Ok(text.to_owned())
    } else {
        Err("it begins and ends with one slash".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_key_file_is_beside_the_database_by_default() {
        let file = |flags: &[&str]| Cli::parse_from(["backend"].iter().chain(flags)).config.key_file();
        assert_eq!(file(&[]), Some("pipes.sqlite3.key".into()));
        assert_eq!(file(&["--database", "/srv/pipes.db"]), Some("/srv/pipes.db.key".into()));
        assert_eq!(file(&["--database", ":memory:"]), None);
        assert_eq!(file(&["--database", ":memory:", "--key-file", "k"]), Some("k".into()));
    }

    #[test]
    fn only_an_origin_is_accepted() {
        assert_eq!(origin("https://Console.example:8443/").unwrap(), "https://console.example:8443");
        for bad in ["console.example", "https://", "https://a/b", "ftp://a", "https://a@b", "*"] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
