//! `cargo xtask bench load | lighthouse | leaks | monkey`: how quick the app is, in a real browser beside two pages that do
//! the same with less; what Lighthouse thinks of it; what 200 navigations leave behind; and a random walk.

use crate::{
    build,
    process::{self, command},
    project::{root, target},
    setup::{self, browser},
};
use anyhow::Result;
use std::{fs, path::PathBuf};

/// What there is: files of `tests/e2e/bench`, and two tests that go on for longer here.
pub(super) const NAMES: [&str; 4] = ["load", "lighthouse", "leaks", "monkey"];

const WASM: &str = "wasm32-unknown-unknown";

/// Measures what `words` name, or all; fails where a limit of docs/speed.md or docs/reliability.md does not hold.
pub(crate) fn run(words: &[String]) -> Result<()> {
    setup::playwright()?;
    let (app, backend) = build::app_and_backend()?;
    let mut bench = command("playwright");
    bench
        .args(["test", "--config", "bench.config.ts"])
        .args(words)
        .current_dir(root().join("tests/e2e"))
        .env("PIPES_SITE", app)
        .env("PIPES_BACKEND", backend)
        .env("PIPES_BARE", bare()?)
        .env("CHROMIUM", browser::chromium()?);
    process::run(&mut bench)
}

/// The bare Leptos page, made as small as the usual tools make it.
fn bare() -> Result<PathBuf> {
    setup::build_tools()?;
    let dir = target().join("bare");
    fs::create_dir_all(&dir)?;
    // A folder of its own: what the app is built with makes cargo begin anew, there and here in turn.
    let own = target().join("bare.build");
    process::run(
        command("cargo").args(["build", "--release", "--package", "bare", "--target", WASM, "--target-dir"]).arg(&own),
    )?;
    let built = own.join(WASM).join("release/bare.wasm");
    process::run(
        command("wasm-bindgen").args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&dir).arg(built),
    )?;
    let wasm = dir.join("bare_bg.wasm");
    process::run(command("wasm-opt").args(["-Oz", "--strip-debug", "-o"]).arg(&wasm).arg(&wasm))?;
    fs::copy(root().join("tests/bench/bare/index.html"), dir.join("index.html"))?;
    crate::postbuild::compress(&dir).map(|()| dir)
}
