//! Every path that the documents name exists, so that a moved file is noticed in its documents as well.

use crate::project::root;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folders of the repository. A word that begins with one of them is a path from the root.
const FOLDERS: [&str; 10] =
    [".cargo/", ".ci/", ".github/", "crates/", "docs/", "public/", "src/", "style/", "tests/", "tools/"];
/// A word that ends like this is a file's name or the end of its path.
const ENDS: [&str; 6] = [".rs", ".ts", ".js", ".css", ".sql", ".md"];
/// What a build or an installation writes.
const GENERATED: [&str; 3] = ["node_modules", "target", "test-results"];

/// Every file below `dir`, as its path from the root. What is generated, and hidden folders of other tools, are left out.
fn files(dir: &Path, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_inside = dir != root() || FOLDERS.contains(&[&name, "/"].concat().as_str());
        if !path.is_dir() {
            let from_root = path.strip_prefix(root()).unwrap_or(&path);
            found.push(from_root.to_string_lossy().replace('\\', "/"));
        } else if is_inside && !GENERATED.contains(&name.as_str()) {
            files(&path, found)?;
        }
    }
    Ok(())
}

/// The documents for people: those at the root, and all of `docs/`.
fn documents(files: &[String]) -> impl Iterator<Item = &String> {
    files.iter().filter(|file| {
        Path::new(file).extension().is_some_and(|end| end == "md") && (!file.contains('/') || file.starts_with("docs/"))
    })
}

/// The text without its blocks of code: an example may name files that are yet to be written.
fn prose(text: &str) -> String {
    let mut in_code = false;
    let mut kept = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The words between backticks.
fn quoted(prose: &str) -> Vec<&str> {
    prose.split('`').skip(1).step_by(2).collect()
}

/// The targets of links inside the repository, without what follows `#`.
fn links(prose: &str) -> Vec<&str> {
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inside = targets.filter(|target| !target.contains("://"));
    inside.filter_map(|target| target.split('#').next()).filter(|path| !path.is_empty()).collect()
}

/// Whether a word in backticks that looks like a path is one. `None` when it does not look like a path.
fn is_known(word: &str, files: &[String]) -> Option<bool> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "._-/".contains(char);
    if word.starts_with('/') || !word.chars().all(plain) {
        return None;
    }
    let from_root = FOLDERS.iter().any(|folder| word.starts_with(folder));
    if !from_root && !ENDS.iter().any(|end| word.ends_with(end)) {
        return None;
    }
    let folder = [word.trim_end_matches('/'), "/"].concat();
    let end = ["/", word].concat();
    Some(files.iter().any(|file| file == word || file.starts_with(&folder) || (!from_root && file.ends_with(&end))))
}

/// What `document` names and is not there.
fn missing(document: &str, text: &str, files: &[String]) -> Vec<String> {
    let prose = prose(text);
    let words = quoted(&prose).into_iter().filter(|word| is_known(word, files) == Some(false)).map(str::to_owned);
    let folder = root().join(document).parent().map(PathBuf::from).unwrap_or_default();
    let links = links(&prose).into_iter().filter(|link| !folder.join(link).exists()).map(str::to_owned);
    words.chain(links).collect()
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut all = Vec::new();
    files(root(), &mut all).unwrap();
    let documents: Vec<_> = documents(&all).collect();
    assert!(documents.len() > 10, "{documents:?}");
    let mut wrong = Vec::new();
    for document in documents {
        let text = fs::read_to_string(root().join(document)).unwrap();
        wrong.extend(missing(document, &text, &all).into_iter().map(|path| format!("{document}: {path}")));
    }
    assert!(wrong.is_empty(), "no such file or folder: {wrong:#?}");
}

#[test]
fn a_path_that_does_not_exist_is_found() {
    let all = ["src/app.rs", "crates/backend/tests/http/login.rs"].map(str::to_owned);
    let text = "`src/app.rs`, `src/gone.rs`, `src/`, `http/login.rs`, `logout.rs`, `crates/gone`, `/api/v0`, `cargo test`\n\
        ```\n`src/new.rs`\n```\n[one](../README.md), [two](gone.md#part), [three](https://example.com/x.md), [four](#part)\n";
    let expected = ["src/gone.rs", "logout.rs", "crates/gone", "gone.md"];
    assert_eq!(missing("docs/api.md", text, &all), expected);
}
