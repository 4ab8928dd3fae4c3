//! Splits the WebAssembly program into its parts and optimises each of them.

use crate::{
    parts::Part,
    process::{command, run},
};
use anyhow::Result;
use std::{fs, path::Path};
use wasm_parts::{Split, SplitModule};

/// Splits `wasm`, whose functions still have their names, and optimises every module. `dir` is for the files
/// that `wasm-opt` reads and writes.
pub(super) fn split(wasm: &[u8], parts: &[Part], dir: &Path) -> Result<Split> {
    let wanted: Vec<_> =
        parts.iter().map(|part| wasm_parts::Part { name: part.chunk.name(), paths: part.paths }).collect();
    let mut split = wasm_parts::split(wasm, &wanted)?;
    for SplitModule { wasm, .. } in std::iter::once(&mut split.main).chain(&mut split.parts) {
        *wasm = optimise(wasm, dir)?;
    }
    Ok(split)
}

/// Runs `wasm-opt`, which also removes the names of functions.
fn optimise(wasm: &[u8], dir: &Path) -> Result<Vec<u8>> {
    let (from, to) = (dir.join("part.wasm"), dir.join("part-opt.wasm"));
    fs::write(&from, wasm)?;
    run(command("wasm-opt").args(["-Oz", "--strip-debug", "--strip-producers", "-o"]).arg(&to).arg(&from))?;
    let optimised = fs::read(&to)?;
    fs::remove_file(from)?;
    fs::remove_file(to)?;
    Ok(optimised)
}
