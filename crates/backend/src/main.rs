//! The command line of the backend.

use backend::config::{Cli, Command, UserCommand};
use backend::{account, mail::say, serve::serve};
use clap::Parser;
use std::io::IsTerminal;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_max_level(cli.config.log)
        .with_target(false)
        .init();
    let done = match cli.command {
        None => serve(cli.config).await,
        Some(Command::User(UserCommand::Add { email, handle, database })) => {
            match account::add(&database, &email, &handle).await {
                Ok((handle, id)) => say(&format!("added {handle} ({id})")).map_err(Into::into),
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
