//! `cargo xtask test`: every check and every test, or one kind of them, counted over all.

mod count;

use crate::{
    build,
    process::{catch_stop, command, stopped},
    project::root,
    setup::{self, browser},
};
use anyhow::{Context, Result, bail, ensure};
use count::{Count, Counter};
use std::{
    io::{BufRead, BufReader},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

const WASM: &str = "wasm32-unknown-unknown";

/// A part of the whole, with a time of its own; in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Format,
    Lint,
    LintWasm,
    /// The licenses and sources of what is built in.
    Deny,
    /// What needs neither browser nor server.
    Unit,
    /// Components and pages, in a browser.
    Wasm,
    /// The backend over HTTP.
    Backend,
    /// The running backend, called in all the ways that its document allows and forbids.
    Contract,
    /// The release app and the backend, in a browser.
    EndToEnd,
}

/// Runs all stages, or those that `words` name. The last line it prints is `N passed, N failed`.
pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    let known = |word: &String| Stage::ALL.iter().any(|stage| stage.has_tests() && stage.name() == word);
    if let Some(other) = words.iter().find(|word| !known(word)) {
        bail!("there are no tests of the kind {other}, but unit, wasm, backend, contract and e2e");
    }
    catch_stop()?;
    let mut total = Count::default();
    let mut lines = Vec::new();
    for stage in
        Stage::ALL.into_iter().filter(|stage| words.is_empty() || words.iter().any(|word| word == stage.name()))
    {
        println!("\n== {}", stage.name());
        let begun = Instant::now();
        let count = stage.run();
        ensure!(!stopped(), "stopped");
        lines.push(format!("{:>6} s  {:<10}  {count}", begun.elapsed().as_secs(), stage.name()));
        total += count;
    }
    println!("\n{}\n\n{total}", lines.join("\n"));
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Stage {
    const ALL: [Self; 9] = [
        Self::Format,
        Self::Lint,
        Self::LintWasm,
        Self::Deny,
        Self::Unit,
        Self::Wasm,
        Self::Backend,
        Self::Contract,
        Self::EndToEnd,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lint => "lint",
            Self::LintWasm => "lint wasm",
            Self::Deny => "deny",
            Self::Unit => "unit",
            Self::Wasm => "wasm",
            Self::Backend => "backend",
            Self::Contract => "contract",
            Self::EndToEnd => "e2e",
        }
    }

    /// The others pass or fail as a whole.
    fn has_tests(self) -> bool {
        !matches!(self, Self::Format | Self::Lint | Self::LintWasm | Self::Deny)
    }

    /// Installs what is missing, builds what is tested, and says what to run.
    fn prepare(self) -> Result<Command> {
        Ok(match self {
            Self::Format => {
                setup::lints()?;
                cargo("fmt --all --check")
            }
            Self::Lint => {
                setup::lints()?;
                cargo("clippy --workspace --all-targets -- -D warnings")
            }
            Self::LintWasm => {
                setup::lints()?;
                setup::target()?;
                cargo(&format!("clippy --package console --all-targets --target {WASM} -- -D warnings"))
            }
            Self::Deny => {
                setup::deny()?;
                cargo("deny check bans licenses sources")
            }
            Self::Unit => cargo(
                "test --no-fail-fast --package console --package lean-macro --package api-types --package api-types-macro --package hosting --package serde-js --package xtask --lib --bins",
            ),
            Self::Wasm => {
                setup::target()?;
                setup::wasm_bindgen()?;
                let chromium = browser::chromium()?;
                let mut tests = cargo(&format!("test --package console --test wasm --target {WASM}"));
                tests
                    .env("CHROMEDRIVER", browser::driver(&chromium)?)
                    .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::settings(&chromium)?)
                    .env("WASM_BINDGEN_TEST_TIMEOUT", "180");
                tests
            }
            // In the profile that serves too: its dependencies are compiled once.
            Self::Backend => cargo("test --no-fail-fast --profile server --package backend"),
            Self::Contract => {
                let mut tests = command(setup::python::python()?);
                tests.arg(root().join("tests/contract/fuzz.py"));
                tests.env("PIPES_BACKEND", build::backend()?).env("PYTHONDONTWRITEBYTECODE", "1");
                tests
            }
            Self::EndToEnd => {
                let mut tests = command("playwright");
                tests
                    .arg("test")
                    .current_dir(root().join("tests/e2e"))
                    .env("PIPES_SITE", build::app()?)
                    .env("PIPES_BACKEND", build::backend()?)
                    .env("PIPES_XTASK", std::env::current_exe()?)
                    .env("PIPES_SERVERS", setup::servers::servers()?)
                    .env("CHROMIUM", browser::chromium()?);
                tests
            }
        })
    }

    /// Runs to its end, whatever fails in it: the next may still tell something.
    fn run(self) -> Count {
        let result = self.prepare().and_then(|mut command| run_counted(&mut command));
        let (mut count, ended_well) = result.unwrap_or_else(|error| {
            println!("{}: {error:#}", self.name());
            (Count::default(), false)
        });
        if !self.has_tests() && ended_well {
            count.passed = 1;
        }
        // A failure that no test explains, and a runner that found none to run, each count as one.
        if count.failed == 0 && (!ended_well || count.passed == 0) {
            println!("{}: {}", self.name(), if ended_well { "no test ran" } else { "failed" });
            count.failed = 1;
        }
        count
    }
}

/// Runs a command, passing its output on, and counts the tests in it. Says too whether it ended well.
fn run_counted(command: &mut Command) -> Result<(Count, bool)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot run it")?;
    let mut counter = Counter::default();
    for line in BufReader::new(child.stdout.take().context("no output")?).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        counter.read(&line);
    }
    Ok((counter.count(), child.wait()?.success()))
}

fn cargo(words: &str) -> Command {
    let mut cargo = command("cargo");
    cargo.args(words.split_whitespace());
    cargo
}
