//! Installs what is missing, each thing only when it is, and says what and why. Everything else leaves the machine alone.

pub(crate) mod browser;
pub(crate) mod python;
pub(crate) mod servers;

use crate::{
    process::{command, output, run, which},
    project::root,
};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command, time::SystemTime};

const WASM: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const DENY: &str = "0.20.2";
/// The same as that of the crate in Cargo.toml, to the digit: the two halves speak no other version's language.
const WASM_BINDGEN: &str = "0.2.130";

/// What the app is built with.
pub(crate) fn build() -> Result<()> {
    target()?;
    standard_library()?;
    trunk()?;
    wasm_bindgen()?;
    npm()
}

/// The compiler's half for the browser.
pub(crate) fn target() -> Result<()> {
    let library = output("rustc", &["--print", "target-libdir", "--target", WASM]);
    if library.is_some_and(|dir| fs::exists(dir).unwrap_or(false)) {
        return Ok(());
    }
    say(&format!("adding the target {WASM}, for which the app is compiled"));
    run(command("rustup").args(["target", "add", WASM]))
}

/// The source of the standard library, which is compiled with the app.
fn standard_library() -> Result<()> {
    let source = output("rustc", &["--print", "sysroot"]).map(|root| format!("{root}/lib/rustlib/src/rust/library"));
    if source.is_some_and(|dir| fs::exists(dir).unwrap_or(false)) {
        return Ok(());
    }
    say("adding rust-src, the standard library's source, which is compiled with the app");
    run(command("rustup").args(["component", "add", "rust-src"]))
}

/// The formatter and the linter; a minimal toolchain comes without.
pub(crate) fn lints() -> Result<()> {
    for (program, name) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if output(program, &["--version"]).is_none() {
            say(&format!("adding {name}, which the tests run first"));
            run(command("rustup").args(["component", "add", name]))?;
        }
    }
    Ok(())
}

/// Says what the licenses and sources of everything that is built in are.
pub(crate) fn deny() -> Result<()> {
    if has_version("cargo-deny", DENY) {
        return Ok(());
    }
    say(&format!("installing cargo-deny {DENY}, which looks at licenses and sources (about 4 minutes on two cores)"));
    run(command("cargo")
        .args(["install", "--locked", "--debug", &format!("cargo-deny@{DENY}")])
        .env_remove("CARGO_TARGET_DIR"))
}

fn trunk() -> Result<()> {
    if has_version("trunk", TRUNK) {
        return Ok(());
    }
    say(&format!("installing trunk {TRUNK}, which puts the app together (about 3 minutes on two cores)"));
    // Not optimised: that takes three times as long to build, and it is quick enough.
    run(command("cargo")
        .args(["install", "--locked", "--debug", &format!("trunk@{TRUNK}")])
        .env_remove("CARGO_TARGET_DIR"))
}

/// Makes the JavaScript beside the app, and runs its tests in a browser.
pub(crate) fn wasm_bindgen() -> Result<()> {
    if has_version("wasm-bindgen", WASM_BINDGEN) && has_version("wasm-bindgen-test-runner", WASM_BINDGEN) {
        return Ok(());
    }
    say(&format!("installing wasm-bindgen {WASM_BINDGEN}, which joins the app to the browser (about 2 minutes)"));
    run(command("cargo").args(["install", &format!("wasm-bindgen-cli@{WASM_BINDGEN}")]).env_remove("CARGO_TARGET_DIR"))
}

/// wasm-opt for the build, Playwright for the end-to-end tests.
pub(crate) fn npm() -> Result<()> {
    let dir = root().join("tests/e2e");
    let changed =
        |name: &str| fs::metadata(dir.join(name)).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    if changed("node_modules/.package-lock.json") > changed("package-lock.json") {
        return Ok(());
    }
    say("installing wasm-opt, which makes the app small, and Playwright, which tests it, from npm");
    run(command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(dir))
        .context("this needs Node.js 20 or newer")
}

/// Installs Debian's packages where that is possible, and says whether it was.
fn debian(packages: &[&str], why: &str) -> Result<bool> {
    let root = output("id", &["-u"]).is_some_and(|id| id == "0");
    if !root || !Path::new("/etc/debian_version").exists() || which("apt-get").is_none() {
        return Ok(false);
    }
    say(&format!("installing Debian's {}: {why}", packages.join(", ")));
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get").args(["-q", "-y"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages].concat())?;
    Ok(true)
}

fn has_version(program: &str, version: &str) -> bool {
    output(program, &["--version"]).is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

fn say(what: &str) {
    eprintln!("xtask: {what}");
}
