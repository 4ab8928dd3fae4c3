//! `cargo xtask bench`: the speed of the app and of the backend, and whether the app leaks memory.

mod backend;
mod pages;

use anyhow::{Result, bail};

/// Runs the benchmarks that `words` name, or all of them; fails if a limit is exceeded.
pub(crate) fn run(words: &[String]) -> Result<()> {
    match words.split_first() {
        None => {
            pages::run(words)?;
            backend::run(words)
        }
        Some((word, options)) if word == "backend" => backend::run(options),
        Some(_) => {
            if let Some(other) = words.iter().find(|word| !pages::NAMES.contains(&word.as_str())) {
                bail!("there is no such bench: {other}");
            }
            pages::run(words)
        }
    }
}
