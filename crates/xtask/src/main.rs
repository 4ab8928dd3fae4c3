//! The project's commands: `cargo xtask serve | dev | dist | test`.
//!
//! Each installs what it needs and finds missing, so that a fresh clone needs rustup and Node and nothing else.
#![expect(clippy::print_stdout, reason = "a command talks to the person who runs it")]

mod headers;
mod hook;
mod project;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N] [--data DIR | --memory] [--workspaces N] [--empty]
    builds the app and its backend, and serves both on this machine
cargo xtask dev [--port N]
    the same from a quick build, rebuilt and reloaded on change
cargo xtask test [unit | wasm | backend | e2e]
    runs all tests, or one kind of them
cargo xtask dist
    builds a deployable dist/ and prints the size of the first load
cargo xtask headers
    brings Trunk.toml up to date after a change to what index.html carries inline";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else { bail!("which command?\n{USAGE}") };
    match (command.as_str(), rest) {
        ("headers", []) => headers::run(),
        // For Trunk alone: see Trunk.toml.
        ("hook", []) => hook::run(),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("no such command: {}\n{USAGE}", arguments.join(" ")),
    }
}
