//! The program: split into its parts, each of them optimised.

use crate::{
    parts::Part,
    process::{command, run},
};
use anyhow::Result;
use std::{fs, path::Path};
use wasm_parts::{Split, SplitModule};

/// Splits `wasm`, whose functions still have their names, and makes every module small. `dir` takes the files that
/// `wasm-opt` reads and writes.
pub(super) fn split(wasm: &[u8], parts: &[Part], dir: &Path) -> Result<Split> {
    let wanted: Vec<_> =
        parts.iter().map(|part| wasm_parts::Part { name: part.chunk.name(), paths: part.paths }).collect();
    let mut split = wasm_parts::split(wasm, &wanted)?;
    for SplitModule { wasm, .. } in std::iter::once(&mut split.main).chain(&mut split.parts) {
        *wasm = optimise(wasm, dir)?;
    }
    Ok(split)
}

/// As `wasm-opt` makes it, without names.
fn optimise(wasm: &[u8], dir: &Path) -> Result<Vec<u8>> {
    let (from, to) = (dir.join("part.wasm"), dir.join("part-opt.wasm"));
    fs::write(&from, wasm)?;
    run(command("wasm-opt").args(["-Oz", "--strip-debug", "--strip-producers", "-o"]).arg(&to).arg(&from))?;
    let optimised = fs::read(&to)?;
    fs::remove_file(from)?;
    fs::remove_file(to)?;
    Ok(optimised)
}
