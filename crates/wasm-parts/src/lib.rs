//! Splits a WebAssembly module into a main module and parts that are loaded later.
//!
//! [`split`] is a pure function from bytes to bytes. It reads no file and runs no other tool; the caller compresses and
//! optimises the result and loads a part when it is needed. `README.md` explains the method, its limits, and when to
//! delete this crate.

mod emit;
mod error;
mod plan;
#[cfg(test)]
mod tests;

pub use error::{Error, Result};

use plan::SplitPlan;
use walrus::Module;

/// The module name under which a part imports the exports of the main module.
pub const MAIN_MODULE: &str = "p";

/// A part to split off: its name, and the module paths whose functions belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// Names the part in errors.
    pub name: &'a str,
    /// Rust module paths as they stand in demangled function names: `app::pages::usage`. They match the module itself and
    /// everything below it, also as the type argument of a foreign function. The hash of a crate is left out.
    pub paths: &'a [&'a str],
}

/// A module together with its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What is always loaded. It exports what the parts import.
    pub main: SplitModule,
    /// The parts, in the order in which they were asked for.
    pub parts: Vec<SplitModule>,
}

/// One module of a [`Split`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitModule {
    /// The module in binary format, with its name section.
    pub wasm: Vec<u8>,
    /// The names of the functions that it defines, without the hashes of crates, sorted.
    pub functions: Vec<String>,
}

/// Splits `wasm` into a main module and one module for each of `parts`.
///
/// A function whose name matches several parts belongs to the first of them. A function that the main module reaches by
/// itself, or that two parts reach, is in the main module.
///
/// # Errors
/// When `wasm` is malformed, has no function table, or has nothing for one of the parts.
pub fn split(wasm: &[u8], parts: &[Part<'_>]) -> Result<Split> {
    let plan = SplitPlan::new(&parse(wasm)?, parts)?;
    let main = emit::main_module(parse(wasm)?, &plan)?;
    let parts = plan.parts.iter().map(|part| emit::part_module(parse(wasm)?, part)).collect::<Result<_>>()?;
    Ok(Split { main, parts })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    Module::from_buffer(wasm).map_err(Error::malformed)
}
