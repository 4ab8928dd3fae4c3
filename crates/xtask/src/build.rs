//! The two things that are built: the app, into a folder that any host can serve, and the backend.

use crate::{
    process::{command, run},
    project::{root, target},
    setup,
};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the built app depends on, besides the tools.
const SOURCES: [&str; 15] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/lean",
    "crates/lean-macro",
    "crates/hosting",
    "crates/api-types",
    "crates/api-types-macro",
    "crates/serde-js",
    "crates/xtask",
    "index.html",
    "public",
    "src",
    "style",
];

/// Flags for the app alone: the hook that Trunk runs in between is compiled for this machine, and would be anew.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// The standard library is compiled with the app, so that a panic is a trap and nothing more: the start script speaks for
/// an app that has trapped. See docs/decisions/0005-panics.md.
const STANDARD_LIBRARY: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];

/// Builds the app for release, unless what is there was built from the same sources. Returns its folder.
pub(crate) fn app() -> Result<PathBuf> {
    setup::build()?;
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

/// The program of the last release build, with the names of its functions.
pub(crate) fn program() -> PathBuf {
    target().join("wasm32-unknown-unknown/release/console.wasm")
}

/// What the compiler is told besides the profile: to inline nothing that would grow, to say nothing of where and why it
/// panics, and to call the sources of
/// dependencies by short names, since the paths of this machine are nobody's business and every visitor would load them.
fn release_flags() -> String {
    let mut flags = [
        "-Cllvm-args=-inline-threshold=0",
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
        // A function keeps a name of its own, by which the hook knows what it belongs to; wasm-opt merges them afterwards.
        "-Zmerge-functions=disabled",
    ]
    .map(str::to_owned)
    .to_vec();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    if let Some(sources) = home.map(|home| home.join("registry/src")) {
        let registries = fs::read_dir(sources).into_iter().flatten().flatten();
        let paths = registries.map(|registry| registry.path().join("").display().to_string());
        // The variable parts its words by spaces; a path that has one keeps its name.
        flags.extend(paths.filter(|path| !path.contains(' ')).map(|path| format!("--remap-path-prefix={path}=")));
    }
    flags.join(" ")
}

/// Builds the backend and returns the program.
pub(crate) fn backend() -> Result<PathBuf> {
    run(command("cargo").args(["build", "--profile", "server", "--package", "backend"]))?;
    Ok(target().join("server").join(format!("backend{}", std::env::consts::EXE_SUFFIX)))
}

/// Trunk, without its look for a newer version of itself.
pub(crate) fn trunk(subcommand: &str) -> std::process::Command {
    let mut trunk = command("trunk");
    trunk.arg(subcommand).env("TRUNK_SKIP_VERSION_CHECK", "true").env("RUST_LOG", "warn").env("RUST_BACKTRACE", "0");
    trunk
}

/// A hash over all sources and over the page made from them, which in turn names every file by its content.
fn state(dist: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for name in SOURCES {
        add(&mut hash, &root().join(name)).with_context(|| format!("cannot read {name}"))?;
    }
    add(&mut hash, &dist.join("index.html"))?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

fn add(hash: &mut Sha256, path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
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
