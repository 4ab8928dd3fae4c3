//! The tables of docs/architecture.md, section "Layers": one for a folder, its rows from the top down.
//!
//! A row names modules of the folder in code style. Each may use itself and what is in the rows below; not the others of
//! its own row, and nothing above.

use super::imports::Edges;
use anyhow::{Result, ensure};

/// The layers of one folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// Its path, with a slash at the end.
    pub(super) folder: String,
    rows: Vec<Vec<String>>,
}

/// The tables of the document.
pub(super) fn tables(document: &str) -> Result<Vec<Table>> {
    let section = document.split("\n## ").find_map(|section| section.strip_prefix("Layers\n")).unwrap_or_default();
    let mut tables = Vec::new();
    for part in section.split("\n### ").skip(1) {
        let mut lines = part.lines();
        let folder = lines.next().unwrap_or_default().trim_matches('`').to_owned();
        let cells = lines.filter_map(|line| line.strip_prefix('|')?.split('|').next());
        // The names in code style are every second part.
        let names = cells.map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
        let rows: Vec<_> = names.filter(|row| !row.is_empty()).collect();
        ensure!(!rows.is_empty(), "docs/architecture.md: the table of {folder} is empty");
        tables.push(Table { folder, rows });
    }
    ensure!(!tables.is_empty(), "docs/architecture.md: the section \"Layers\" has no table");
    Ok(tables)
}

impl Table {
    /// What is otherwise among `files` and the `edges` between them, in words.
    pub(super) fn violations(&self, files: &[&str], edges: &Edges) -> Vec<String> {
        let mut wrong = Vec::new();
        let named: Vec<_> = self.rows.iter().flatten().collect();
        for (index, module) in named.iter().enumerate() {
            if named[..index].contains(module) {
                wrong.push(format!("{}: {module} is named twice", self.folder));
            }
            if !files.iter().any(|file| self.module(file) == Some(module)) {
                wrong.push(format!("{}: there is no module {module}", self.folder));
            }
        }
        let mut missing: Vec<_> =
            files.iter().filter_map(|file| self.module(file)).filter(|module| self.row(module).is_none()).collect();
        missing.dedup();
        wrong.extend(missing.iter().map(|module| format!("{}: {module} is in no row", self.folder)));
        for (from, to) in edges.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to))) {
            let (Some(module), Some(other)) = (self.module(from), self.module(to)) else { continue };
            let (Some(upper), Some(lower)) = (self.row(module), self.row(other)) else { continue };
            if module != other && upper >= lower {
                let place = if upper == lower { "beside" } else { "below" };
                wrong.push(format!("{from} uses {to}, but {module} is {place} {other}"));
            }
        }
        wrong
    }

    /// The module of this folder that a file belongs to.
    fn module<'a>(&self, file: &'a str) -> Option<&'a str> {
        let name = file.strip_prefix(&self.folder)?;
        name.split('/').next().map(|name| name.trim_end_matches(".rs"))
    }

    fn row(&self, module: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.iter().any(|name| name == module))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const DOCUMENT: &str = "# Architecture

## Layers

Text with `code`.

### `src/`

| modules | what they are |
| --- | --- |
| `pages` | with `ui` |
| `ui`, `api` | primitives |
| `browser` | the browser |

### `src/pages/`

| modules | |
| --- | --- |
| `usage`, `billing` | pages |

## Next

| `other` | table |
";

    const FILES: [&str; 6] = [
        "src/api.rs",
        "src/browser.rs",
        "src/pages.rs",
        "src/pages/billing.rs",
        "src/pages/usage/chart.rs",
        "src/ui/card.rs",
    ];

    fn violations(edges: &[(&str, &str)], files: &[&str]) -> Vec<String> {
        let mut map: Edges = BTreeMap::new();
        for (from, to) in edges {
            map.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        tables(DOCUMENT).unwrap().iter().flat_map(|table| table.violations(files, &map)).collect()
    }

    #[test]
    fn the_tables_of_the_section_are_read_and_no_other() {
        let rows =
            |rows: &[&[&str]]| rows.iter().map(|row| row.iter().map(|name| (*name).to_owned()).collect()).collect();
        assert_eq!(
            tables(DOCUMENT).unwrap(),
            [
                Table { folder: "src/".into(), rows: rows(&[&["pages"], &["ui", "api"], &["browser"]]) },
                Table { folder: "src/pages/".into(), rows: rows(&[&["usage", "billing"]]) },
            ]
        );
    }

    #[test]
    fn a_document_without_the_section_is_an_error() {
        assert!(tables("# Architecture\n\n## Other\n").is_err());
        assert!(tables("# Architecture\n\n## Layers\n\n### `src/`\n\nNo table.\n").is_err());
    }

    #[test]
    fn uses_downwards_and_within_a_module_are_allowed() {
        let edges = [
            ("src/pages.rs", "src/pages/billing.rs"),
            ("src/pages/billing.rs", "src/ui/card.rs"),
            ("src/pages/usage/chart.rs", "src/browser.rs"),
            ("src/ui/card.rs", "src/ui/button.rs"),
        ];
        assert_eq!(violations(&edges, &FILES), [""; 0]);
    }

    #[test]
    fn a_use_upwards_is_found() {
        let found = violations(&[("src/ui/card.rs", "src/pages/billing.rs")], &FILES);
        assert_eq!(found, ["src/ui/card.rs uses src/pages/billing.rs, but ui is below pages"]);
    }

    #[test]
    fn a_use_of_the_same_row_is_found() {
        let found = violations(
            &[("src/ui/card.rs", "src/api.rs"), ("src/pages/billing.rs", "src/pages/usage/chart.rs")],
            &FILES,
        );
        assert_eq!(
            found,
            [
                "src/ui/card.rs uses src/api.rs, but ui is beside api",
                "src/pages/billing.rs uses src/pages/usage/chart.rs, but billing is beside usage",
            ]
        );
    }

    #[test]
    fn a_module_without_a_row_and_a_row_without_a_module_are_found() {
        let found =
            violations(&[], &["src/api.rs", "src/new.rs", "src/pages/billing.rs", "src/pages/usage.rs", "src/ui.rs"]);
        assert_eq!(found, ["src/: there is no module browser", "src/: new is in no row"]);
    }
}
