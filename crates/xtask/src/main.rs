//! The project's commands, `cargo xtask …`: see [`USAGE`].
//!
//! Each installs the tools that it needs and that are missing, so a fresh clone needs only rustup and Node.
#![expect(clippy::print_stdout, reason = "a command talks to the person who runs it")]

#[cfg(test)]
mod architecture;
mod bench;
mod build;
mod dev;
mod dist;
#[cfg(test)]
mod docs;
mod options;
mod output_dir;
mod parts;
mod pictures;
mod playwright;
mod postbuild;
mod process;
mod project;
mod serve;
mod setup;
mod size;
mod sync_headers;
mod test;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N] [--data DIR | --memory] [--workspaces N] [--empty]
    builds the app and the backend, and serves both on this machine
cargo xtask dev [--port N]
    the same from a quick build, which is rebuilt and reloaded on change
cargo xtask test [STAGE]...
    runs all checks and tests, or the named stages: format, lint, lint-wasm, doc, typescript, deny, unit, wasm, backend,
    contract, size, e2e; and soak, a long random walk through the app, which runs only when it is named
cargo xtask dist [--base /path/] [--api ADDRESS] [--proxy ORIGIN] [--config FILE] [--to DIR]
    builds a deployable dist/, and beside it in hosting/ what nginx, Caddy and others need to serve it
cargo xtask size
    prints what a first visit loads and what the program consists of; fails over the budget
cargo xtask bench [load | lighthouse | leaks | backend]
    measures speed, memory leaks and the backend's response times; fails over a limit
cargo xtask pictures [DIR]
    takes screenshots of every page, into target/pictures or another folder
cargo xtask sync-headers
    updates Trunk.toml after a change to the inline style or script of index.html";

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
        ("pictures", words) => pictures::run(words)?,
        ("sync-headers", []) => sync_headers::run()?,
        // For Trunk alone: see Trunk.toml.
        ("postbuild", []) => postbuild::run()?,
        ("help" | "--help" | "-h", _) => println!("{USAGE}"),
        _ => bail!("no such command: {}\n{USAGE}", arguments.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}
