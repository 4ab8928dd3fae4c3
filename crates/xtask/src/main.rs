//! The project's commands: `cargo xtask serve | dev | dist | test`.
//!
//! Each installs what it needs and finds missing, so that a fresh clone needs rustup and Node and nothing else.
#![expect(clippy::print_stdout, reason = "a command talks to the person who runs it")]

mod bench;
mod build;
mod dev;
mod dist;
mod headers;
mod options;
mod parts;
mod postbuild;
mod process;
mod project;
mod serve;
mod setup;
mod size;
mod test;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N] [--data DIR | --memory] [--workspaces N] [--empty]
    builds the app and its backend, and serves both on this machine
cargo xtask dev [--port N]
    the same from a quick build, rebuilt and reloaded on change
cargo xtask test [unit | wasm | backend | contract | e2e]
    runs all tests, or one kind of them
cargo xtask dist [--base /path/] [--api ADDRESS] [--proxy ORIGIN] [--config FILE] [--to DIR]
    builds a deployable dist/, and beside it in hosting/ what nginx, Caddy and others need to serve it
cargo xtask size
    says what a first visit loads and what the program is made of; fails over the budget
cargo xtask bench [load | lighthouse | leaks | monkey | backend]
    measures loads and navigation in a real browser, beside a hand-written page and a bare Leptos page
cargo xtask headers
    brings Trunk.toml up to date after a change to what index.html carries inline";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    run(&arguments).unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else { bail!("which command?\n{USAGE}") };
    match (command.as_str(), rest) {
        ("serve", words) => serve::run(words)?,
        ("dev", words) => dev::run(words)?,
        ("test", words) => return test::run(words),
        ("dist", words) => dist::run(words)?,
        ("size", []) => size::run()?,
        ("bench", words) => bench::run(words)?,
        ("headers", []) => headers::run()?,
        // For Trunk alone: see Trunk.toml.
        ("hook", []) => postbuild::run()?,
        ("help" | "--help" | "-h", _) => println!("{USAGE}"),
        _ => bail!("no such command: {}\n{USAGE}", arguments.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}
