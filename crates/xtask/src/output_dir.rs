//! A folder that a command writes, and may replace later: a marker in it lists what was written, so that no file of
//! anybody else is ever removed or overwritten.

use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The marker: the names of all files that were written, one a line. A host that serves it serves nothing secret.
const MARKER: &str = ".pipes-console-dist";

/// Where the content of a file comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A copy of this file.
    Copy(PathBuf),
    Text(String),
}

/// The files of a folder, by names that have `/` between their parts.
pub(crate) type Files = BTreeMap<String, Source>;

/// Fails unless `dir` is missing, empty, or holds only what an earlier [`replace`] wrote.
pub(crate) fn check(dir: &Path) -> Result<()> {
    let Ok(metadata) = fs::symlink_metadata(dir) else { return Ok(()) };
    ensure!(!metadata.is_symlink(), "{} is a symbolic link, which is not followed: name its target", dir.display());
    ensure!(metadata.is_dir(), "{} is not a folder", dir.display());
    let written = fs::read_to_string(dir.join(MARKER)).unwrap_or_default();
    let written: BTreeSet<&str> = written.lines().filter(|line| !line.starts_with('#')).chain([MARKER]).collect();
    if let Some(name) = foreign(dir, "", &written)? {
        bail!(
            "{} holds {name}, which this command did not write, so nothing was removed: move it away, or name another \
             folder with --to",
            dir.display()
        );
    }
    Ok(())
}

/// Removes what an earlier call wrote to `dir` and writes `files` instead. Changes nothing when [`check`] fails.
pub(crate) fn replace(dir: &Path, files: &Files) -> Result<()> {
    check(dir)?;
    fs::create_dir_all(dir)?;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != MARKER {
            fs::remove_file(entry.path())?;
        }
    }
    // Before the files, so that a run that is interrupted leaves a folder that the next one may replace.
    let names = files.keys().map(|name| format!("{name}\n"));
    let lines = ["# `cargo xtask dist` wrote these files and may replace them.\n".to_owned()].into_iter().chain(names);
    fs::write(dir.join(MARKER), lines.collect::<String>())?;
    for (name, source) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        match source {
            Source::Copy(from) => fs::copy(from, &path).map(drop),
            Source::Text(text) => fs::write(&path, text),
        }
        .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The first file below `dir` that is not in `written`; `prefix` is what the names begin with. Links are files here.
fn foreign(dir: &Path, prefix: &str, written: &BTreeSet<&str>) -> Result<Option<String>> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let found = if kind.is_dir() {
            foreign(&entry.path(), &format!("{name}/"), written)?
        } else {
            (kind.is_symlink() || !written.contains(name.as_str())).then_some(name)
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::{TempDir, tempdir};

    fn files(names: &[&str]) -> Files {
        names.iter().map(|name| ((*name).to_owned(), Source::Text(format!("content of {name}")))).collect()
    }

    /// A temporary folder, and in it a path that does not exist yet.
    fn place() -> (TempDir, PathBuf) {
        let temporary = tempdir().unwrap();
        let dir = temporary.path().join("dist");
        (temporary, dir)
    }

    fn put(dir: &Path, name: &str) {
        fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
        fs::write(dir.join(name), "foreign").unwrap();
    }

    /// Expects an error that names `what`, and every file of `kept` as it was.
    fn refuses(dir: &Path, what: &str, kept: &[&str]) {
        let error = replace(dir, &files(&["index.html", "new.js"])).unwrap_err();
        assert!(format!("{error:#}").contains(what), "{error:#}");
        for name in kept {
            assert_eq!(fs::read_to_string(dir.join(name)).unwrap(), "foreign", "{name}");
        }
        assert!(!dir.join("new.js").exists());
    }

    #[test]
    fn files_beside_an_index_html_survive() {
        let (_temporary, dir) = place();
        put(&dir, "index.html");
        put(&dir, "uploads/customers.csv");
        refuses(&dir, "index.html", &["index.html", "uploads/customers.csv"]);
    }

    #[test]
    fn files_beside_a_redirects_file_survive() {
        let (_temporary, dir) = place();
        put(&dir, "_redirects");
        refuses(&dir, "_redirects", &["_redirects"]);
    }

    #[test]
    fn files_added_to_an_earlier_output_survive() {
        let (_temporary, dir) = place();
        replace(&dir, &files(&["index.html"])).unwrap();
        put(&dir, "uploads/customers.csv");
        refuses(&dir, "uploads/customers.csv", &["uploads/customers.csv"]);
        assert!(dir.join("index.html").exists());
    }

    #[test]
    fn an_earlier_output_is_replaced_as_a_whole() {
        let (_temporary, dir) = place();
        replace(&dir, &files(&["index.html", "console/old.js"])).unwrap();
        replace(&dir, &files(&["index.html", "new.js"])).unwrap();
        let mut names: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [MARKER, "index.html", "new.js"]);
    }

    #[test]
    fn an_empty_folder_is_filled() {
        let (_temporary, dir) = place();
        fs::create_dir(&dir).unwrap();
        replace(&dir, &files(&["index.html"])).unwrap();
        assert_eq!(fs::read_to_string(dir.join("index.html")).unwrap(), "content of index.html");
    }

    #[test]
    fn an_interrupted_output_is_replaced() {
        let (_temporary, dir) = place();
        let mut broken = files(&["a.js", "index.html"]);
        broken.insert("b.js".into(), Source::Copy(dir.join("missing")));
        replace(&dir, &broken).unwrap_err();
        replace(&dir, &files(&["index.html"])).unwrap();
        assert!(!dir.join("a.js").exists());
    }

    #[test]
    fn a_file_is_no_folder_to_fill() {
        let (temporary, dir) = place();
        put(temporary.path(), "dist");
        replace(&dir, &files(&["index.html"])).unwrap_err();
        assert_eq!(fs::read_to_string(dir).unwrap(), "foreign");
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_not_followed() {
        let (temporary, dir) = place();
        let elsewhere = temporary.path().join("elsewhere");
        replace(&elsewhere, &files(&["index.html"])).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &dir).unwrap();
        refuses(&dir, "symbolic link", &[]);

        fs::remove_file(&dir).unwrap();
        replace(&dir, &files(&["index.html", "console/app.js"])).unwrap();
        put(&elsewhere, "app.js");
        fs::remove_dir_all(dir.join("console")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, dir.join("console")).unwrap();
        refuses(&dir, "console", &["console/app.js"]);
        assert!(elsewhere.join("index.html").exists());
    }
}
