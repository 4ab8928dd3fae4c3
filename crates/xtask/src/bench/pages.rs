//! `cargo xtask bench load | lighthouse | leaks`: the load time of the app in a real browser, compared with two minimal
//! pages; its Lighthouse scores; and the memory that is still in use after 200 navigations.

use crate::{
    playwright,
    process::{self, command},
    project::{root, target},
    setup,
};
use anyhow::Result;
use std::{fs, path::PathBuf};

/// Files of `tests/e2e/bench`, and the leak test of `tests/e2e`, which runs longer here.
pub(super) const NAMES: [&str; 3] = ["load", "lighthouse", "leaks"];

const WASM: &str = "wasm32-unknown-unknown";

/// Runs the benchmarks that `words` name, or all; fails if a limit of docs/speed.md or docs/reliability.md is exceeded.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut bench = playwright::tests()?;
    bench.args(["--config", "bench.config.ts"]).args(words).env("PIPES_LEPTOS_BASELINE", leptos_baseline()?);
    process::run(&mut bench)
}

/// Builds the minimal Leptos page with the usual tools: wasm-bindgen, wasm-opt and compression.
fn leptos_baseline() -> Result<PathBuf> {
    setup::build_tools()?;
    let dir = target().join("leptos-baseline");
    fs::create_dir_all(&dir)?;
    // A target folder of its own: the app is built with other flags, and cargo would rebuild everything each time.
    let own = target().join("leptos-baseline.build");
    process::run(
        command("cargo")
            .args(["build", "--release", "--package", "leptos-baseline", "--target", WASM, "--target-dir"])
            .arg(&own),
    )?;
    let built = own.join(WASM).join("release/leptos-baseline.wasm");
    process::run(
        command("wasm-bindgen").args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&dir).arg(built),
    )?;
    let wasm = dir.join("leptos-baseline_bg.wasm");
    process::run(command("wasm-opt").args(["-Oz", "--strip-debug", "-o"]).arg(&wasm).arg(&wasm))?;
    fs::copy(root().join("tests/bench/leptos-baseline/index.html"), dir.join("index.html"))?;
    crate::postbuild::compress(&dir).map(|()| dir)
}
