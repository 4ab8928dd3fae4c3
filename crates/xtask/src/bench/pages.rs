//! `cargo xtask bench load | lighthouse | leaks`: how quick the app is in a real browser, compared with two pages that do
//! the same with less; its Lighthouse scores; and what 200 navigations leave in memory.

use crate::{
    playwright,
    process::{self, command},
    project::{root, target},
    setup,
};
use anyhow::Result;
use std::{fs, path::PathBuf};

/// Files of `tests/e2e/bench`, and a test that runs longer here.
pub(super) const NAMES: [&str; 3] = ["load", "lighthouse", "leaks"];

const WASM: &str = "wasm32-unknown-unknown";

/// Measures what `words` name, or all; fails where a limit of docs/speed.md or docs/reliability.md is exceeded.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut bench = playwright::tests()?;
    bench.args(["--config", "bench.config.ts"]).args(words).env("PIPES_LEPTOS_BASELINE", leptos_baseline()?);
    process::run(&mut bench)
}

/// The minimal Leptos page, made as small as the usual tools make it.
fn leptos_baseline() -> Result<PathBuf> {
    setup::build_tools()?;
    let dir = target().join("leptos-baseline");
    fs::create_dir_all(&dir)?;
    // A folder of its own: what the app is built with makes cargo begin anew, there and here in turn.
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
