//! The table of parts, which the build shares with the app, and the list of what is in which part.

#[expect(unreachable_pub, reason = "the app exports the table")]
#[path = "../../../src/parts.rs"]
mod table;

#[cfg(test)]
mod recipe;

pub(crate) use table::{FIRST_LOAD_BUDGET, PARTS, Part};

use crate::project::{root, target};
use anyhow::{Context, Result, ensure};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};
use wasm_parts::{Split, SplitModule};

/// The list that is reviewed. A difference from the built one means that code has moved between parts.
const GOLDEN: &str = "crates/xtask/parts.golden";

/// The list of the last release build.
fn built() -> PathBuf {
    target().join("parts.golden")
}

/// Writes down which source files have code in which part.
pub(crate) fn write_contents(split: &Split) -> Result<()> {
    let names = PARTS.iter().map(|part| part.chunk.name());
    let modules: Vec<_> =
        std::iter::once("main").chain(names).zip(std::iter::once(&split.main).chain(&split.parts)).collect();
    fs::write(built(), contents(&modules, root()))?;
    Ok(())
}

/// Compares what the last release build wrote down with the list in the repository.
pub(crate) fn compare_contents() -> Result<()> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let golden = read(&root().join(GOLDEN))?;
    let built = read(&built())?;
    let (golden_lines, built_lines): (BTreeSet<_>, BTreeSet<_>) = (golden.lines().collect(), built.lines().collect());
    let mut changes = String::new();
    for line in golden_lines.difference(&built_lines) {
        write!(changes, "\n- {line}")?;
    }
    for line in built_lines.difference(&golden_lines) {
        write!(changes, "\n+ {line}")?;
    }
    ensure!(
        changes.is_empty(),
        "code has moved between the parts:{changes}\nIf that is meant, copy {} to {GOLDEN}.",
        self::built().display()
    );
    Ok(())
}

/// One line for each source file: its path, and the modules that have functions of it.
fn contents(modules: &[(&str, &SplitModule)], root: &Path) -> String {
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, module) in modules {
        let found: BTreeSet<_> = module.functions.iter().filter_map(|function| source_file(function, root)).collect();
        for file in found {
            files.entry(file).or_default().push(name);
        }
    }
    files.into_iter().fold(String::new(), |list, (file, modules)| list + &format!("{file}: {}\n", modules.join(" ")))
}

/// The file of this workspace in which the function called `name` is, if it is in one.
fn source_file(name: &str, root: &Path) -> Option<String> {
    let path = name.trim_start_matches(['<', '&', '(', '[', ' ']).trim_start_matches("dyn ").trim_start_matches("mut ");
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let words: Vec<&str> = path
        .split("::")
        .take_while(|word| !word.is_empty())
        .map(|word| word.split(|it| !is_word(it)).next().unwrap_or_default())
        .collect();
    let (first, rest) = words.split_first()?;
    let source = if *first == "console" { "src".into() } else { format!("crates/{}/src", first.replace('_', "-")) };
    let files = (0..=rest.len()).rev().map(|length| match length {
        0 => format!("{source}/lib.rs"),
        _ => format!("{source}/{}.rs", rest[..length].join("/")),
    });
    files.into_iter().find(|file| root.join(file).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_in_the_file_of_its_module() {
        for (name, expected) in [
            ("console::start", Some("src/lib.rs")),
            ("console::app::mount::{closure#0}", Some("src/app.rs")),
            ("<console::pages::usage::Feed>::work::{closure#0}", Some("src/pages/usage.rs")),
            ("<&mut console::pages::usage::Menu as core::fmt::Debug>::fmt", Some("src/pages/usage.rs")),
            ("<api_types::id::Id as core::fmt::Display>::fmt", Some("crates/api-types/src/id.rs")),
            ("core::ptr::drop_in_place::<console::app::Root>", None),
            ("memcpy", None),
            ("", None),
        ] {
            assert_eq!(source_file(name, root()).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_file_is_listed_with_every_module_that_has_code_of_it() {
        let module = |functions: &[&str]| SplitModule {
            wasm: Vec::new(),
            functions: functions.iter().map(|&name| name.into()).collect(),
        };
        let main = module(&["console::app::mount", "console::pages::usage::page", "memcpy"]);
        let usage = module(&["console::pages::usage::page::{closure#0}", "console::pages::usage::total"]);
        assert_eq!(
            contents(&[("main", &main), ("usage", &usage)], root()),
            "src/app.rs: main\nsrc/pages/usage.rs: main usage\n"
        );
    }

    #[test]
    fn every_path_of_the_table_is_a_module() {
        for path in PARTS.iter().flat_map(|part| part.paths) {
            let file = format!("src/{}.rs", path.trim_start_matches("console::").replace("::", "/"));
            assert!(root().join(&file).is_file(), "{path}: there is no {file}");
        }
    }
}
