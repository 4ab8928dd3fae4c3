//! Holds docs/architecture.md against the code: which file uses which, and whether its section "Layers" allows that.

mod imports;
mod layers;

use crate::project::root;
use anyhow::{Context, Result};
use imports::Edges;
use std::{collections::BTreeSet, fs, path::Path};

/// The crates that the document describes: the folder of their sources, and their name in paths.
const CRATES: [(&str, &str); 2] = [("src/", "console"), ("crates/backend/src/", "backend")];

/// Every `.rs` file below `folder` with its text, by its path from the project's folder.
fn sources(folder: &str) -> Result<Vec<(String, String)>> {
    fn add(dir: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> Result<()> {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            let name = path.file_name().context("an entry has a name")?.to_string_lossy().into_owned();
            if path.is_dir() {
                add(&path, &format!("{prefix}{name}/"), files)?;
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push((format!("{prefix}{name}"), fs::read_to_string(path)?));
            }
        }
        Ok(())
    }
    let mut files = Vec::new();
    add(&root().join(folder), folder, &mut files)?;
    files.sort();
    Ok(files)
}

/// Files that use each other in a circle, each the next and the last the first; the shortest such circle.
fn circle(edges: &Edges) -> Option<Vec<String>> {
    let mut shortest: Option<Vec<String>> = None;
    for start in edges.keys() {
        let mut paths = vec![vec![start.clone()]];
        let mut seen = BTreeSet::new();
        // Breadth first, so that the first way back to `start` is the shortest.
        while let Some(path) = (!paths.is_empty()).then(|| paths.remove(0)) {
            let next = path.last().and_then(|file| edges.get(file)).into_iter().flatten();
            for file in next {
                if file == start {
                    if shortest.as_ref().is_none_or(|found| path.len() < found.len()) {
                        shortest = Some(path.clone());
                    }
                } else if seen.insert(file.clone()) {
                    paths.push([path.as_slice(), std::slice::from_ref(file)].concat());
                }
            }
        }
    }
    shortest
}

/// Circles that together contain an edge of every circle.
fn circles(mut edges: Edges) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    while let Some(circle) = circle(&edges) {
        if let (Some(first), Some(used)) = (circle.first(), circle.last().and_then(|last| edges.get_mut(last))) {
            used.remove(first);
        }
        found.push(circle);
    }
    found
}

#[test]
fn no_file_uses_itself_through_others() {
    let mut found = Vec::new();
    for (folder, name) in CRATES {
        let edges = imports::edges(folder, name, &sources(folder).unwrap()).unwrap();
        assert!(edges.len() > 10, "{folder} has few imports: {}", edges.len());
        found.extend(circles(edges).into_iter().map(|circle| circle.join(" -> ")));
    }
    assert!(found.is_empty(), "these files use each other in a circle:\n{}", found.join("\n"));
}

#[test]
fn modules_use_only_what_is_below_them_in_the_document() {
    let document = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let tables = layers::tables(&document).unwrap();
    let mut wrong = Vec::new();
    for (folder, name) in CRATES {
        let files = sources(folder).unwrap();
        let edges = imports::edges(folder, name, &files).unwrap();
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(tables.iter().any(|table| table.folder == folder), "docs/architecture.md has no table of {folder}");
        for table in tables.iter().filter(|table| table.folder.starts_with(folder)) {
            wrong.extend(table.violations(&names, &edges));
        }
    }
    assert!(wrong.is_empty(), "docs/architecture.md says otherwise:\n{}", wrong.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(files: &[(&str, &str)]) -> Edges {
        let files: Vec<_> = files.iter().map(|(name, text)| (format!("src/{name}"), (*text).to_owned())).collect();
        imports::edges("src/", "app", &files).unwrap()
    }

    #[test]
    fn a_circle_of_two_files_is_found() {
        let edges = edges(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "use crate::a::A; use crate::c::C; pub struct B;"),
            ("c.rs", "pub struct C;"),
        ]);
        assert_eq!(circle(&edges).unwrap(), ["src/a.rs", "src/b.rs"]);
    }

    #[test]
    fn a_circle_of_three_files_is_found() {
        let edges = edges(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b;"),
            ("b.rs", "fn f() { crate::c::g() }"),
            ("c.rs", "pub fn g() { view! { <crate::a::X/> } }"),
        ]);
        assert_eq!(circle(&edges).unwrap().len(), 3);
    }

    #[test]
    fn every_circle_is_told() {
        let edges = edges(&[
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::{b, c};"),
            ("b.rs", "use crate::a;"),
            ("c.rs", "use crate::d;"),
            ("d.rs", "use crate::c;"),
        ]);
        assert_eq!(circles(edges), [["src/a.rs", "src/b.rs"], ["src/c.rs", "src/d.rs"]]);
    }

    #[test]
    fn files_without_a_circle_pass() {
        let edges = edges(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::{b, c};"),
            ("b.rs", "use crate::c;"),
            ("c.rs", ""),
        ]);
        assert_eq!(circle(&edges), None);
    }
}
