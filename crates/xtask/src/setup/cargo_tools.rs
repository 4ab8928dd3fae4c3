//! Tools written in Rust: a prebuilt program where one with a known hash can be fetched, else compiled by cargo.

use super::{
    log,
    prebuilt::{self, Archive, Release},
};
use crate::{
    process::{command, output, run},
    project::{root, target},
};
use anyhow::Result;

/// Serves, watches and assembles the app. 0.22 needs a newer compiler.
const TRUNK: Release = Release {
    program: "trunk",
    version: "0.21.14",
    folder: "https://github.com/trunk-rs/trunk/releases/download/v0.21.14",
    archives: [
        Archive {
            name: "trunk-x86_64-unknown-linux-musl",
            sha256: "a67f4054b249fe9acc5fabc25de1aebf19783aca3ad6ff64bf34d7da44d0ea20",
        },
        Archive {
            name: "trunk-aarch64-unknown-linux-musl",
            sha256: "e8e2a2bb423ce6702ab9f4f02f8c9ae99d790f0301f7634e986b2dd8706019cc",
        },
        Archive {
            name: "trunk-x86_64-apple-darwin",
            sha256: "f1ba0e3bbe24e0ae219c6d22c33e24e2825c1608dd27c2556e323495110f1a95",
        },
        Archive {
            name: "trunk-aarch64-apple-darwin",
            sha256: "764e299dd50d89442a4e96a236349f57961984b701e74d3dbdb39cd1c9f5101e",
        },
    ],
};

/// Checks the licenses and sources of dependencies.
const CARGO_DENY: Release = Release {
    program: "cargo-deny",
    version: "0.20.2",
    folder: "https://github.com/EmbarkStudios/cargo-deny/releases/download/0.20.2",
    archives: [
        Archive {
            name: "cargo-deny-0.20.2-x86_64-unknown-linux-musl",
            sha256: "9f12ed4c49936e09b48bf862b595cde2fe64fcbd9d74dfacac6131ca824c8d5f",
        },
        Archive {
            name: "cargo-deny-0.20.2-aarch64-unknown-linux-musl",
            sha256: "995c82be0defc7a025cae49a2aa2644ce8245c9a3318fc4103907c6a285e8c7d",
        },
        Archive {
            name: "cargo-deny-0.20.2-x86_64-apple-darwin",
            sha256: "248da7f581724e470071990c088ffc55c811981715f4cbdb258621fb79f8b7a6",
        },
        Archive {
            name: "cargo-deny-0.20.2-aarch64-apple-darwin",
            sha256: "fe67d82a10d8597a3549364cb733a3f9cc1bfff9031b7ae46384a9f2a72090c3",
        },
    ],
};

/// The same as that of the crate in Cargo.toml: the two halves only work together.
const WASM_BINDGEN: &str = "0.2.130";

pub(super) fn trunk() -> Result<()> {
    install(&TRUNK, "which builds the app (compiling takes about 3 minutes on two cores)")
}

pub(crate) fn cargo_deny() -> Result<()> {
    install(&CARGO_DENY, "which checks licenses and sources (compiling takes about 4 minutes on two cores)")
}

/// The program that generates the JavaScript beside the app, and the one that runs its tests in a browser.
///
/// Its prebuilt archives have no hash that is known from a second source, so it is compiled.
pub(crate) fn wasm_bindgen() -> Result<()> {
    if has_version("wasm-bindgen", WASM_BINDGEN) && has_version("wasm-bindgen-test-runner", WASM_BINDGEN) {
        return Ok(());
    }
    log(&format!("compiling wasm-bindgen {WASM_BINDGEN}, which connects the app to the browser (about 2 minutes)"));
    // `--force` replaces the programs of another version, and of the package wasm-bindgen-cli.
    cargo_install(&["--locked", "--force", "--path", &root().join("tools/wasm-bindgen").to_string_lossy()])
}

fn install(release: &Release, why: &str) -> Result<()> {
    let Release { program, version, .. } = release;
    if has_version(program, version) {
        return Ok(());
    }
    log(&format!("installing {program} {version}, {why}"));
    match prebuilt::install(release) {
        Ok(()) => {
            log(&format!("took the prebuilt {program}, whose hash is right"));
            return Ok(());
        }
        Err(error) => log(&format!("compiling {program}, since no prebuilt one could be had: {error:#}")),
    }
    // Without optimizations: they take three times as long to compile, and are not needed.
    cargo_install(&["--locked", "--debug", &format!("{program}@{version}")])
}

/// Installs into cargo's own folder, where the next checkout finds it too. The tools share what they both depend on.
fn cargo_install(arguments: &[&str]) -> Result<()> {
    run(command("cargo").arg("install").args(arguments).env("CARGO_TARGET_DIR", target().join("tools/build")))
}

fn has_version(program: &str, version: &str) -> bool {
    output(program, &["--version"]).is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn wasm_bindgen_has_the_version_of_its_crate_everywhere() {
        for (file, line) in [
            ("Cargo.toml", format!("\nwasm-bindgen = \"={WASM_BINDGEN}\"\n")),
            ("tools/wasm-bindgen/Cargo.toml", format!("\nwasm-bindgen-cli = {{ version = \"={WASM_BINDGEN}\",")),
        ] {
            assert!(fs::read_to_string(root().join(file)).unwrap().contains(&line), "{file} lacks {line}");
        }
    }

    #[test]
    fn every_prebuilt_archive_has_a_hash_of_its_own() {
        let mut hashes: Vec<_> =
            [TRUNK, CARGO_DENY].iter().flat_map(|release| release.archives.map(|a| a.sha256)).collect();
        assert!(hashes.iter().all(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 8);
    }
}
