//! `cargo xtask test`: every check and every test, or the stages that are named, counted over all.

mod count;

use crate::{
    build, playwright,
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

/// Packages whose tests never run in a browser. Those that the app uses are checked for it as its dependencies.
const NATIVE: [&str; 9] = [
    "api-types",
    "api-types-macro",
    "axum-baseline",
    "backend",
    "hosting",
    "lean-macro",
    "load",
    "wasm-parts",
    "xtask",
];

/// Packages without unit tests, and the backend, whose tests are a stage of their own.
const NO_UNIT_TESTS: [&str; 4] = ["axum-baseline", "backend", "leptos-baseline", "load"];

/// A part of the whole, with a time of its own; in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Format,
    Lint,
    LintWasm,
    /// The documentation of the crates builds without a warning.
    Doc,
    /// The types of the end-to-end tests.
    TypeScript,
    /// The licenses and sources of dependencies.
    Deny,
    /// What needs neither browser nor server.
    Unit,
    /// Components and pages, in a browser.
    Wasm,
    /// The backend over HTTP.
    Backend,
    /// The running backend, called in all the ways that its OpenAPI document allows and forbids.
    Contract,
    /// The sizes of the release app, and which source file is in which part of it.
    Size,
    /// The release app and the backend, in a browser.
    EndToEnd,
    /// A long random walk through the app. Runs only when it is named.
    Soak,
}

/// Runs all stages, or those that `words` name. The last line it prints is `N passed, N failed`.
pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    let stages = select(words)?;
    catch_stop()?;
    let mut total = Count::default();
    let mut lines = Vec::new();
    for stage in stages {
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

/// The stages that `words` name, in their own order; all but the soak test if there are none.
fn select(words: &[String]) -> Result<Vec<Stage>> {
    if let Some(other) = words.iter().find(|word| Stage::ALL.iter().all(|stage| stage.name() != *word)) {
        bail!("there is no stage {other}, but {}", Stage::ALL.map(Stage::name).join(", "));
    }
    let selected = |stage: &Stage| match words {
        [] => *stage != Stage::Soak,
        words => words.iter().any(|word| word == stage.name()),
    };
    Ok(Stage::ALL.into_iter().filter(selected).collect())
}

impl Stage {
    const ALL: [Self; 13] = [
        Self::Format,
        Self::Lint,
        Self::LintWasm,
        Self::Doc,
        Self::TypeScript,
        Self::Deny,
        Self::Unit,
        Self::Wasm,
        Self::Backend,
        Self::Contract,
        Self::Size,
        Self::EndToEnd,
        Self::Soak,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lint => "lint",
            Self::LintWasm => "lint-wasm",
            Self::Doc => "doc",
            Self::TypeScript => "typescript",
            Self::Deny => "deny",
            Self::Unit => "unit",
            Self::Wasm => "wasm",
            Self::Backend => "backend",
            Self::Contract => "contract",
            Self::Size => "size",
            Self::EndToEnd => "e2e",
            Self::Soak => "soak",
        }
    }

    /// The others pass or fail as a whole.
    fn has_tests(self) -> bool {
        matches!(self, Self::Unit | Self::Wasm | Self::Backend | Self::Contract | Self::EndToEnd | Self::Soak)
    }

    /// Installs what is missing, builds what is tested, and returns the command to run.
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
                let packages = workspace_without(&NATIVE);
                cargo(&format!("clippy {packages} --all-targets --target {WASM} -- -D warnings"))
            }
            Self::Doc => {
                let mut doc = cargo("doc --workspace --no-deps --quiet");
                doc.env("RUSTDOCFLAGS", "-D warnings");
                doc
            }
            Self::TypeScript => {
                setup::playwright()?;
                let mut tsc = command("tsc");
                tsc.args(["--noEmit", "--project", "tests/e2e"]);
                tsc
            }
            Self::Deny => {
                setup::cargo_deny()?;
                cargo("deny check bans licenses sources")
            }
            Self::Unit => cargo(&format!("test --no-fail-fast {} --tests", workspace_without(&NO_UNIT_TESTS))),
            Self::Wasm => {
                setup::target()?;
                setup::wasm_bindgen()?;
                let chromium = browser::chromium()?;
                // All tests that run in a browser are in the app's test program `wasm`, also those of lean and serde-js.
                let packages = workspace_without(&NATIVE);
                let mut tests = cargo(&format!("test --no-fail-fast {packages} --test wasm --target {WASM}"));
                tests
                    .env("CHROMEDRIVER", browser::driver(&chromium)?)
                    .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::settings(&chromium)?)
                    .env("WASM_BINDGEN_TEST_TIMEOUT", "180");
                tests
            }
            // In the profile of `serve`, so that dependencies are compiled once.
            Self::Backend => cargo("test --no-fail-fast --profile dev-server --package backend"),
            Self::Contract => {
                let mut tests = command(setup::python::python()?);
                tests.arg(root().join("tests/contract/fuzz.py"));
                tests.env("PIPES_BACKEND", build::backend()?).env("PYTHONDONTWRITEBYTECODE", "1");
                tests
            }
            // The build is the one that the next stage tests.
            Self::Size => {
                let mut size = Command::new(std::env::current_exe()?);
                size.arg("size");
                size
            }
            Self::EndToEnd => {
                let mut tests = playwright::tests()?;
                tests.env("PIPES_SERVERS", setup::servers::servers()?);
                tests
            }
            Self::Soak => {
                let mut tests = playwright::tests()?;
                tests.args(["--config", "soak.config.ts"]);
                tests
            }
        })
    }

    /// Runs to its end. A failure does not stop the following stages.
    fn run(self) -> Count {
        let result = self.prepare().and_then(|mut command| run_counted(&mut command));
        let (mut count, ended_well) = result.unwrap_or_else(|error| {
            println!("{}: {error:#}", self.name());
            (Count::default(), false)
        });
        if !self.has_tests() && ended_well {
            count.passed = 1;
        }
        // A failure without a failed test, and a runner without tests, each count as one failure.
        if count.failed == 0 && (!ended_well || count.passed == 0) {
            println!("{}: {}", self.name(), if ended_well { "no test ran" } else { "failed" });
            count.failed = 1;
        }
        count
    }
}

/// The options of cargo that select all packages but these.
fn workspace_without(packages: &[&str]) -> String {
    let excluded = packages.iter().map(|name| format!("--exclude {name}"));
    ["--workspace".to_owned()].into_iter().chain(excluded).collect::<Vec<_>>().join(" ")
}

/// Runs a command, prints its output, and counts its tests. Also returns whether it succeeded.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &str) -> Option<String> {
        let words: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        let stages = select(&words).ok()?;
        Some(stages.into_iter().map(Stage::name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn without_words_all_stages_run_but_the_soak_test() {
        let all = "format lint lint-wasm doc typescript deny unit wasm backend contract size e2e";
        assert_eq!(names("").as_deref(), Some(all));
    }

    #[test]
    fn named_stages_run_in_their_own_order() {
        assert_eq!(names("soak unit").as_deref(), Some("unit soak"));
    }

    #[test]
    fn an_unknown_stage_is_an_error() {
        assert_eq!(names("unit monkey"), None);
    }
}
