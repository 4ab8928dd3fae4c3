//! `cargo xtask size`: the bytes of a first visit to each page, compared with a budget, and the bytes of each crate.

use crate::{
    build,
    parts::{self, FIRST_LOAD_BUDGET, PARTS, Part},
    postbuild,
};
use anyhow::{Result, ensure};
use rustc_demangle::demangle;
use std::{collections::BTreeMap, fs, path::Path};

/// Prints the sizes; fails if a budget is exceeded.
pub(crate) fn run() -> Result<()> {
    let dist = build::app()?;
    print(&dist)?;
    println!("\nwhere the program's bytes are, before compression:");
    for (owner, bytes) in owners(&fs::read(build::program())?)? {
        println!("{bytes:>9}  {owner}");
    }
    check(&dist, &PARTS)?;
    parts::compare_contents()
}

/// Prints the raw and the compressed size of each file of the first load, and the total for each page.
pub(crate) fn print(dist: &Path) -> Result<()> {
    println!("{:>9} {:>9}  first load", "raw", "brotli");
    let html = fs::read_to_string(dist.join("index.html"))?;
    for name in ["index.html"].into_iter().chain(first_files(&html)) {
        println!("{:>9} {:>9}  {name}", fs::metadata(dist.join(name))?.len(), compressed(&dist.join(name))?);
    }
    println!("{:>9} {:>9}  in total", "", first_load(dist)?);
    println!("\n{:>9} {:>9}  a page opened at its address: its own part, and all it takes", "part", "total");
    for page in PARTS.iter().filter(|part| part.page_budget.is_some()) {
        let part = part(dist, page)?;
        println!("{part:>9} {:>9}  {}", part + first_load(dist)?, page.chunk.name());
    }
    Ok(())
}

/// Compares the first load and each page with their budgets.
fn check(dist: &Path, parts: &[Part]) -> Result<()> {
    let first_load = first_load(dist)?;
    let mut over = Vec::new();
    let mut compare = |name: &str, size: u64, budget: u64| {
        if size > budget {
            over.push(format!("{name} takes {size} bytes, {} more than its budget", size - budget));
        }
    };
    compare("the first load", first_load, FIRST_LOAD_BUDGET);
    for page in parts {
        if let Some(budget) = page.page_budget {
            compare(page.chunk.name(), first_load + part(dist, page)?, budget);
        }
    }
    ensure!(over.is_empty(), "{} (see src/parts.rs)", over.join("; "));
    Ok(())
}

/// The bytes of the first load, without any part.
fn first_load(dist: &Path) -> Result<u64> {
    let html = fs::read_to_string(dist.join("index.html"))?;
    ["index.html"].into_iter().chain(first_files(&html)).map(|name| compressed(&dist.join(name))).sum()
}

/// The bytes of a part's file.
fn part(dist: &Path, part: &Part) -> Result<u64> {
    for entry in fs::read_dir(dist)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.strip_prefix(part.chunk.name()).is_some_and(|rest| rest.starts_with('-'))
            && name.split('.').count() == 2
        {
            return compressed(&dist.join(name));
        }
    }
    anyhow::bail!("there is no file of the part {}", part.chunk.name())
}

/// The files that the page links to, without its icon: the app starts without waiting for it.
fn first_files(html: &str) -> Vec<&str> {
    let tags = html
        .split('<')
        .filter(|tag| (tag.starts_with("link ") && !tag.contains(r#"rel="icon""#)) || tag.starts_with("script "));
    tags.filter_map(|tag| {
        let (_, address) = tag.split_once(r#" href=""#).or_else(|| tag.split_once(r#" src=""#))?;
        address.split('"').next()?.rsplit('/').next()
    })
    .collect()
}

/// The compressed size: of the `.br` beside the file, or of what a host would make of it.
fn compressed(path: &Path) -> Result<u64> {
    match fs::metadata(format!("{}.br", path.display())) {
        Ok(packed) => Ok(packed.len()),
        Err(_) => Ok(postbuild::brotli(&fs::read(path)?)?.len() as u64),
    }
}

/// The bytes of the program's functions by crate, and those of its data, the largest first.
fn owners(wasm: &[u8]) -> Result<Vec<(String, usize)>> {
    let module = walrus::Module::from_buffer(wasm)?;
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for (id, local) in module.funcs.iter_local() {
        let name = format!("{:#}", demangle(module.funcs.get(id).name.as_deref().unwrap_or_default()));
        // The `describe` functions: wasm-bindgen interprets them at build time and removes them.
        if name.contains("escribe") {
            continue;
        }
        let bytes = local.original_range.as_ref().map_or(0, ExactSizeIterator::len);
        *sizes.entry(owner(&name)).or_default() += bytes;
    }
    let data = module.data.iter().map(|data| data.value.len()).sum();
    sizes.insert("(data)".into(), data);
    let mut sizes: Vec<_> = sizes.into_iter().filter(|(_, bytes)| *bytes > 1000).collect();
    sizes.sort_by_key(|(_, bytes)| core::cmp::Reverse(*bytes));
    Ok(sizes)
}

/// The crate, and for the app itself the module, whose function this is.
fn owner(name: &str) -> String {
    let name = name.trim_start_matches(['<', '&', '(', '[', ' ']).trim_start_matches("dyn ").trim_start_matches("mut ");
    let path: Vec<&str> = name.split("::").take(3).collect();
    let word = |it: &str| it.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect::<String>();
    match path[..] {
        ["console", module, inner] if matches!(module, "pages" | "ui") => {
            format!("console::{module}::{}", word(inner))
        }
        ["console", module, ..] => format!("console::{}", word(module)),
        [first, ..] => {
            // A crate's name may be followed by the hash that tells its versions apart.
            let first = word(first);
            if first.is_empty() { "(unnamed)".into() } else { first }
        }
        [] => "(unnamed)".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{first_files, owner};

    #[test]
    fn the_first_load_is_the_linked_files_without_the_icon() {
        let html = r#"<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/x/s.css" integrity="a"><script>t</script>
            <script type="application/json" id="config">{}</script><script type="module" src="/x/b.js"></script>"#;
        assert_eq!(first_files(html), ["s.css", "b.js"]);
    }

    #[test]
    fn a_function_belongs_to_the_crate_it_is_of() {
        for (name, expected) in [
            ("console::pages::usage::page::h0123", "console::pages::usage"),
            ("console::api::decide", "console::api"),
            ("<leptos_router::Router as core::fmt::Debug>::fmt", "leptos_router"),
            ("<&mut console::ui::menu::Menu as X>::y", "console::ui::menu"),
            ("", "(unnamed)"),
        ] {
            assert_eq!(owner(name), expected, "{name}");
        }
    }
}
