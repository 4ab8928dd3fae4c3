//! Builds the app, into a folder that any host can serve, and the backend.

use crate::{
    process::{Job, command, output, run},
    project::{root, target},
    setup,
};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the built app depends on, besides the compiler. The versions of the other tools are in `crates/xtask`.
const SOURCES: [&str; 12] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates",
    "index.html",
    "public",
    "rust-toolchain.toml",
    "src",
    "style",
    "tools/package-lock.json",
    "tools/wasm-bindgen/Cargo.lock",
];

/// The crate in `crates` that the app does not depend on.
const BACKEND: &str = "crates/backend";

/// Flags for the app alone. `cargo xtask postbuild`, which Trunk runs, would be compiled again with other flags.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// The standard library is compiled with the app, so that a panic is only a trap: docs/decisions/0005-panics.md.
const STANDARD_LIBRARY: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];

/// Builds the release app, unless the last build has the same sources and tools. Returns its folder.
pub(crate) fn app() -> Result<PathBuf> {
    setup::build_tools()?;
    let dist = target().join("site");
    let stamp = target().join("site.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|text| state(&dist).is_ok_and(|now| text == now)) {
        return Ok(dist);
    }
    eprintln!("xtask: building the app (minutes at first, seconds to a minute after a change)");
    run(trunk("build").arg("--release").arg("--dist").arg(&dist).env(FLAGS, release_flags()).envs(STANDARD_LIBRARY))?;
    fs::write(stamp, state(&dist)?)?;
    Ok(dist)
}

/// Builds the app as `cargo xtask dev` does, with the component gallery. Returns its folder.
pub(crate) fn development_app() -> Result<PathBuf> {
    setup::build_tools()?;
    let dist = target().join("gallery-site");
    run(trunk("build").arg("--dist").arg(&dist))?;
    Ok(dist)
}

/// The WebAssembly of the last release build, with function names.
pub(crate) fn program() -> PathBuf {
    target().join("wasm32-unknown-unknown/release/console.wasm")
}

/// Disables inlining that adds code, strips panic locations and messages, and shortens the paths of dependencies, which
/// every visitor would load.
fn release_flags() -> String {
    let mut flags = [
        "-Cllvm-args=-inline-threshold=0",
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
        // Each function keeps its own name, by which the splitter assigns it to a part; wasm-opt merges equal ones later.
        "-Zmerge-functions=disabled",
    ]
    .map(str::to_owned)
    .to_vec();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    if let Some(sources) = home.map(|home| home.join("registry/src")) {
        let registries = fs::read_dir(sources).into_iter().flatten().flatten();
        let paths = registries.map(|registry| registry.path().join("").display().to_string());
        // The variable separates flags by spaces, so a path with a space cannot be remapped.
        flags.extend(paths.filter(|path| !path.contains(' ')).map(|path| format!("--remap-path-prefix={path}=")));
    }
    flags.join(" ")
}

/// Builds the backend and returns the program.
pub(crate) fn backend() -> Result<PathBuf> {
    run(&mut backend_build())?;
    Ok(backend_program())
}

/// Builds both at the same time, since much of what the app needs keeps only one core busy: its tools' last steps and its
/// optimizer. Returns the app's folder and the backend's program.
pub(crate) fn app_and_backend() -> Result<(PathBuf, PathBuf)> {
    let backend = Job::start(&mut backend_build())?;
    let app = app()?;
    backend.finish()?;
    Ok((app, backend_program()))
}

fn backend_build() -> Command {
    let mut build = command("cargo");
    build.args(["build", "--profile", "dev-server", "--package", "backend"]);
    build
}

fn backend_program() -> PathBuf {
    target().join("dev-server").join(format!("backend{}", std::env::consts::EXE_SUFFIX))
}

/// Trunk, without its check for updates.
pub(crate) fn trunk(subcommand: &str) -> Command {
    let mut trunk = command("trunk");
    trunk.arg(subcommand).env("TRUNK_SKIP_VERSION_CHECK", "true").env("RUST_LOG", "warn").env("RUST_BACKTRACE", "0");
    trunk
}

/// A hash over the compiler, all sources, and the page made from them, which in turn names every file by its content.
fn state(dist: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(output("rustc", &["-vV"]).context("rustc does not say its version")?);
    for name in SOURCES {
        add(&mut hash, &root().join(name)).with_context(|| format!("cannot read {name}"))?;
    }
    add(&mut hash, &dist.join("index.html"))?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

fn add(hash: &mut Sha256, path: &Path) -> std::io::Result<()> {
    if path == root().join(BACKEND) {
        Ok(())
    } else if path.is_dir() {
        let mut paths: Vec<_> =
            fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        paths.sort();
        paths.iter().try_for_each(|path| add(hash, path))
    } else {
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update(fs::read(path)?);
        Ok(())
    }
}
