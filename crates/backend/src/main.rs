//! The command line of the backend.

use backend::config::{Cli, Command, Config, LogFormat, UserCommand};
use backend::{mail::print_line, serve::serve, store::account};
use clap::Parser;
use std::io::IsTerminal;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log(&cli.config);
    let done = match cli.command {
        None => serve(cli.config).await,
        Some(Command::User(UserCommand::Add { email, handle, database })) => {
            match account::add(&database, &email, &handle).await {
                Ok((handle, id)) => print_line(&format!("added {handle} ({id})")).map_err(Into::into),
                Err(error) => Err(error.into()),
            }
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("backend: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Logs to stderr, panics included.
fn start_log(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(config.log)
        .with_target(false);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panicked")));
}
