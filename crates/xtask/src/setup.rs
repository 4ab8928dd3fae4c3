//! Installs the tools that are missing, and says what and why. Every version is pinned.

pub(crate) mod browser;
mod cargo_tools;
mod prebuilt;
pub(crate) mod python;
pub(crate) mod servers;

pub(crate) use cargo_tools::{cargo_deny, wasm_bindgen};
pub(crate) use prebuilt::bin as prebuilt_bin;

use crate::{
    process::{command, output, run, which},
    project::root,
};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command, time::SystemTime};

const WASM: &str = "wasm32-unknown-unknown";

/// What the app is built with.
pub(crate) fn build_tools() -> Result<()> {
    npm("tools", "wasm-opt and terser, which make the app smaller")?;
    target()?;
    standard_library()?;
    cargo_tools::trunk()?;
    wasm_bindgen()
}

/// What tests in a browser run with, besides the browser.
pub(crate) fn playwright() -> Result<()> {
    npm("tests/e2e", "Playwright, which tests the app in a browser")
}

/// The compiler's half for the browser.
pub(crate) fn target() -> Result<()> {
    let library = output("rustc", &["--print", "target-libdir", "--target", WASM]);
    if library.is_some_and(|dir| fs::exists(dir).unwrap_or(false)) {
        return Ok(());
    }
    log(&format!("adding the target {WASM}, for which the app is compiled"));
    run(command("rustup").args(["target", "add", WASM]))
}

/// The source of the standard library, which is compiled with the app.
fn standard_library() -> Result<()> {
    let source = output("rustc", &["--print", "sysroot"]).map(|root| format!("{root}/lib/rustlib/src/rust/library"));
    if source.is_some_and(|dir| fs::exists(dir).unwrap_or(false)) {
        return Ok(());
    }
    log("adding rust-src, the standard library's source, which is compiled with the app");
    run(command("rustup").args(["component", "add", "rust-src"]))
}

/// The formatter and the linter; a minimal toolchain comes without.
pub(crate) fn lints() -> Result<()> {
    for (program, name) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if output(program, &["--version"]).is_none() {
            log(&format!("adding {name}, which the tests run first"));
            run(command("rustup").args(["component", "add", name]))?;
        }
    }
    Ok(())
}

/// Installs the npm packages of `folder` as its lockfile says.
fn npm(folder: &str, what: &str) -> Result<()> {
    let dir = root().join(folder);
    let changed =
        |name: &str| fs::metadata(dir.join(name)).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    if changed("node_modules/.package-lock.json") > changed("package-lock.json") {
        return Ok(());
    }
    log(&format!("installing from npm: {what}"));
    run(command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(dir))
        .context("this needs Node.js 20 or newer")
}

/// Installs Debian's packages where that is possible, and says whether it was.
fn debian(packages: &[&str], why: &str) -> Result<bool> {
    let root = output("id", &["-u"]).is_some_and(|id| id == "0");
    if !root || !Path::new("/etc/debian_version").exists() || which("apt-get").is_none() {
        return Ok(false);
    }
    log(&format!("installing Debian's {}: {why}", packages.join(", ")));
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get").args(["-q", "-y"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages].concat())?;
    Ok(true)
}

fn log(what: &str) {
    eprintln!("xtask: {what}");
}
