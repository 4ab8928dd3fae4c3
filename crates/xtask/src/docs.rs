//! Every path and every test that the documents name exists, so that a move or a new name is noticed there as well.

use crate::project::root;
use std::{collections::BTreeSet, fs, io, path::Path};

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

fn has_ending(file: &str, ending: &str) -> bool {
    Path::new(file).extension().is_some_and(|it| it == ending)
}

/// The documents for people: those at the root, all of `docs/`, and what each crate says of itself.
fn documents(files: &[String]) -> impl Iterator<Item = &String> {
    files.iter().filter(|file| {
        has_ending(file, "md") && (!file.contains('/') || file.starts_with("docs/") || file.starts_with("crates/"))
    })
}

/// The text outside of blocks of code, and the blocks.
fn prose_and_code(text: &str) -> (String, String) {
    let mut in_code = false;
    let (mut prose, mut code) = (String::new(), String::new());
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else {
            let kept = if in_code { &mut code } else { &mut prose };
            kept.push_str(line);
            kept.push('\n');
        }
    }
    (prose, code)
}

/// The words of the comments in code, but for what follows "new:": those files are yet to be written.
fn comments(code: &str) -> impl Iterator<Item = &str> {
    let comment = |line: &str| {
        let starts = ["// ", "# ", "-- ", "/* "].into_iter().flat_map(|start| line.match_indices(start));
        starts.map(|(at, _)| at).filter(|at| line[..*at].trim_end().len() < *at || *at == 0).min()
    };
    let texts = code.lines().filter_map(move |line| line[comment(line)?..].split("new:").next());
    let is_around = |char: char| char.is_ascii_punctuation() && !"/._-".contains(char);
    texts.flat_map(str::split_whitespace).map(move |word| word.trim_matches(is_around).trim_end_matches('.'))
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
    let (prose, code) = prose_and_code(text);
    let folder = Path::new(document).parent().unwrap_or(Path::new(""));
    // A crate's own document may name its files from there.
    let is_beside = |word: &str| files.iter().any(|file| Path::new(file).starts_with(folder.join(word)));
    let words = quoted(&prose).into_iter().chain(comments(&code));
    let words = words.filter(|word| is_known(word, files) == Some(false) && !is_beside(word)).map(str::to_owned);
    let links = links(&prose).into_iter().filter(|link| !root().join(folder).join(link).exists()).map(str::to_owned);
    words.chain(links).collect()
}

/// The names of the functions in a source.
fn functions(source: &str) -> impl Iterator<Item = &str> {
    source
        .split("fn ")
        .skip(1)
        .filter_map(|rest| rest.split(|char: char| !char.is_alphanumeric() && char != '_').next())
}

/// The tests that a document names and that are not there: `module::tests::name`, and each name of five words or more.
/// What the document itself defines in an example is there.
fn missing_tests(text: &str, sources: &[(String, String)]) -> Vec<String> {
    let (prose, code) = prose_and_code(text);
    let all: BTreeSet<&str> =
        sources.iter().flat_map(|(_, source)| functions(source)).chain(functions(&code)).collect();
    let is_there = |word: &str| {
        if let Some((module, name)) = word.split_once("::tests::") {
            let file = ["/", &module.replace("::", "/"), ".rs"].concat();
            return sources
                .iter()
                .any(|(path, source)| path.ends_with(&file) && functions(source).any(|it| it == name));
        }
        let name = word.rsplit(':').next().unwrap_or_default();
        let is_long = name.matches('_').count() >= 4 && !name.contains(|char: char| char.is_ascii_uppercase());
        !is_long || all.contains(name)
    };
    let texts = quoted(&prose).into_iter().chain([code.as_str()]);
    let words = texts.flat_map(|text| text.split(|char: char| !char.is_alphanumeric() && !"_:".contains(char)));
    words.filter(|word| !is_there(word)).map(str::to_owned).collect()
}

#[test]
fn every_path_and_test_that_a_document_names_exists() {
    let mut all = Vec::new();
    files(root(), &mut all).unwrap();
    let documents: Vec<_> = documents(&all).collect();
    assert!(documents.len() > 10, "{documents:?}");
    let read = |file: &String| (file.clone(), fs::read_to_string(root().join(file)).unwrap());
    let sources: Vec<_> = all.iter().filter(|file| has_ending(file, "rs")).map(read).collect();
    let mut wrong = Vec::new();
    for (document, text) in documents.into_iter().map(read) {
        let names = missing(&document, &text, &all).into_iter().chain(missing_tests(&text, &sources));
        wrong.extend(names.map(|name| format!("{document}: {name}")));
    }
    assert!(wrong.is_empty(), "no such file, folder or test: {wrong:#?}");
}

#[test]
fn a_path_that_does_not_exist_is_found() {
    let all = ["src/app.rs", "crates/backend/tests/http/login.rs"].map(str::to_owned);
    let text = "`src/app.rs`, `src/gone.rs`, `src/`, `http/login.rs`, `logout.rs`, `crates/gone`, `/api/v0`, `cargo test`\n\
        ```\n`src/new.rs`\n```\n[one](../README.md), [two](gone.md#part), [three](https://example.com/x.md), [four](#part)\n";
    let expected = ["src/gone.rs", "logout.rs", "crates/gone", "gone.md"];
    assert_eq!(missing("docs/api.md", text, &all), expected);
    let code = "```\n// src/gone.rs; as in `src/app.rs`\ncargo run    # see tests/gone/\n// new: src/new.rs\nfn src() {}\n```\n";
    assert_eq!(missing("docs/api.md", code, &all), ["src/gone.rs", "tests/gone/"]);
    assert_eq!(missing("crates/backend/README.md", "`tests/http/login.rs`, `tests/gone.rs`", &all), ["tests/gone.rs"]);
}

#[test]
fn a_test_that_does_not_exist_is_found() {
    let source = "mod tests { fn one_is_there() {} async fn a_long_name_of_a_test() {} }";
    let sources = [("src/routes.rs".to_owned(), source.to_owned())];
    let text = "`a_long_name_of_a_test`, `routes::tests::one_is_there`, `routes::tests::gone`, `api::tests::one_is_there`, \
        `a_short_name`, `cargo test this_one_is_not_there`\n\
        ```\nfn defined_in_the_example_itself() {}\ncargo test routes::that_is_not_there_either\n```\n`defined_in_the_example_itself`\n";
    let expected = [
        "routes::tests::gone",
        "api::tests::one_is_there",
        "this_one_is_not_there",
        "routes::that_is_not_there_either",
    ];
    assert_eq!(missing_tests(text, &sources), expected);
}
