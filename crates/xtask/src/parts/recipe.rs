//! Adding a page takes four edits besides the page's own file. This test makes them in a copy of the tables, compiles the
//! copy with stand-ins for the pages, and compares what it says with the shell in `index.html` and the start script. Then
//! it leaves out each edit in turn: something has to notice.

use super::{PARTS, Part, table::Chunk};
use crate::{postbuild::fill, project::root};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// An edit of the recipe: a file and the changes in it.
struct Edit {
    file: &'static str,
    changes: &'static [Change],
}

/// A change of a text. Its place is behind several texts, each searched after the one before.
enum Change {
    /// Inserts the second text.
    Insert(&'static [&'static str], &'static str),
    /// Adds one to the number.
    Increment(&'static [&'static str]),
}

impl Change {
    fn apply(&self, file: &str, text: &mut String) {
        let (Self::Insert(place, _) | Self::Increment(place)) = self;
        let at = place.iter().fold(0, |at, word| {
            let found = text[at..].find(word);
            at + found.unwrap_or_else(|| panic!("{file} has changed: bring the recipe up to date ({word})"))
                + word.len()
        });
        match self {
            Self::Insert(_, new) => text.insert_str(at, new),
            Self::Increment(_) => {
                let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
                let number: usize = text[at..at + digits].parse().unwrap();
                text.replace_range(at..at + digits, &(number + 1).to_string());
            }
        }
    }
}

/// How a page called Example is added, as the first one.
const RECIPE: [Edit; 4] = [
    // 1. Its part: modules, budget, first requests.
    Edit {
        file: "src/parts.rs",
        changes: &[
            Change::Increment(&["pub const PARTS: [Part; "]),
            Change::Insert(&["pub const PARTS: [Part; ", "= ["], "EXAMPLE, "),
            Change::Insert(
                &["first_requests: &'static [&'static str],", "}\n"],
                r#"
/// Example.
pub const EXAMPLE: Part = Part {
    chunk: Chunk::new("example"),
    paths: &["console::pages::example"],
    page_budget: Some(155_000),
    first_requests: &["example?limit=100"],
};
"#,
            ),
        ],
    },
    // 2. Its address, words and icon.
    Edit {
        file: "src/routes.rs",
        changes: &[
            Change::Insert(&["pub enum Section {"], "\n    /// An example.\n    Example,"),
            Change::Increment(&["const ALL: [Self; "]),
            Change::Insert(&["const ALL: [Self; ", "= ["], "Self::Example, "),
            Change::Insert(&["fn slug(self)", "match self {"], r#"Self::Example => "example","#),
            Change::Insert(&["fn title(self)", "match self {"], r#"Self::Example => "Example","#),
            Change::Insert(&["fn lead(self)", "match self {"], r#"Self::Example => "An example.","#),
            Change::Insert(&["fn icon(self)", "match self {"], r#"Self::Example => "user","#),
            Change::Insert(&["fn chunk(self)", "match self {"], "Self::Example => parts::EXAMPLE.chunk,"),
        ],
    },
    // 3. The page itself.
    Edit {
        file: "src/pages.rs",
        changes: &[
            Change::Insert(&["fn page(section: Section)", "match section {"], "Section::Example => example::page,"),
            Change::Insert(&["pub mod account;"], "\npub mod example;"),
        ],
    },
    // 4. Its entry in the menu that is seen before the program is there.
    Edit {
        file: "index.html",
        changes: &[Change::Insert(
            &[r#"<nav class="menu">"#, "<ul>"],
            r##"<li><a><svg class="icon" viewBox="0 0 16 16"><use href="#user"/></svg>Example</a></li>"##,
        )],
    },
];

/// Prints what the tables say of each section, and what its page is.
const PROGRAM: &str = r#"
mod pages;
mod parts;
mod routes;
fn main() {
    for section in routes::Section::ALL {
        let chunk = section.chunk();
        assert!(parts::PARTS.iter().any(|part| part.chunk == chunk), "{} is not in PARTS", chunk.name());
        assert_eq!(chunk.name(), section.slug());
        assert_eq!(pages::page(section)().0, section.slug());
        println!("{}\t{}\t{}", section.slug(), section.title(), section.icon());
    }
}
"#;

struct Copy(PathBuf);

impl Copy {
    /// The tables and the shell with `edits` made.
    fn new(name: &str, edits: &[&Edit]) -> Self {
        let dir = std::env::temp_dir().join(format!("console-recipe-{}-{name}", std::process::id()));
        fs::create_dir_all(dir.join("src/pages")).unwrap();
        for file in RECIPE.iter().map(|edit| edit.file) {
            let mut text = fs::read_to_string(root().join(file)).unwrap();
            for change in edits.iter().filter(|edit| edit.file == file).flat_map(|edit| edit.changes) {
                change.apply(file, &mut text);
            }
            // The stand-in of a page is its name.
            fs::write(
                dir.join(file),
                text.replace("use lean::prelude::AnyView;", "pub struct AnyView(pub &'static str);"),
            )
            .unwrap();
        }
        let pages = fs::read_to_string(dir.join("src/pages.rs")).unwrap();
        for page in pages.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
            let page_file = dir.join(format!("src/pages/{page}.rs"));
            fs::write(page_file, format!("pub fn page() -> super::AnyView {{ super::AnyView({page:?}) }}")).unwrap();
        }
        fs::write(dir.join("src/main.rs"), PROGRAM).unwrap();
        Self(dir)
    }

    /// Compiles and runs the tables, and looks for each section in the shell. Returns the names of the sections.
    fn check(&self) -> Result<Vec<String>, String> {
        let program = self.0.join("program");
        run(
            Command::new("rustc").args(["--edition=2024", "-Awarnings", "-o"]).arg(&program).arg("src/main.rs"),
            &self.0,
        )?;
        let sections = run(&mut Command::new(program), &self.0)?;
        let html = fs::read_to_string(self.0.join("index.html")).unwrap();
        let mut rest = html.as_str();
        let mut names = Vec::new();
        for line in sections.lines() {
            let [name, title, icon] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(line.into()) };
            let entry = format!(r##"<use href="#{icon}"/></svg>{}</a>"##, title.replace('&', "&amp;"));
            (_, rest) = rest.split_once(&entry).ok_or_else(|| format!("the shell has no entry {title}"))?;
            if !html.contains(&format!(r#"<symbol id="{icon}""#)) {
                return Err(format!("there is no icon {icon}"));
            }
            names.push(name.to_owned());
        }
        Ok(names)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(command: &mut Command, dir: &Path) -> Result<String, String> {
    let output = command.current_dir(dir).output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn adding_a_page_takes_four_edits() {
    let before = Copy::new("before", &[]).check().unwrap();
    let all: Vec<&Edit> = RECIPE.iter().collect();
    let after = Copy::new("all", &all).check().unwrap();
    assert_eq!(after, [&["example".to_owned()], before.as_slice()].concat());
    for left_out in &RECIPE {
        let others: Vec<&Edit> = RECIPE.iter().filter(|edit| edit.file != left_out.file).collect();
        let result = Copy::new(&left_out.file.replace('/', "-"), &others).check();
        assert!(result.is_err(), "nothing notices that {} was left out", left_out.file);
    }
}

#[test]
fn the_start_script_follows_the_table() {
    let example =
        Part { chunk: Chunk::new("example"), paths: &[], page_budget: None, first_requests: &["example?limit=100"] };
    let parts: Vec<Part> = PARTS.into_iter().chain([example]).collect();
    let boot = fs::read_to_string(root().join("public/boot.js")).unwrap();
    let filled = fill(&boot, "a.js", "a-1_bg.wasm", &[("example", "example-2.wasm".into())], &parts).unwrap();
    assert!(filled.contains("'example': ['example?limit=100']"), "{filled}");
    assert!(filled.contains("'example': 'example-2.wasm'"), "{filled}");
    for part in PARTS {
        assert!(!filled.contains(&format!("{}: [", part.chunk.name())), "{} is listed by hand", part.chunk.name());
    }
}
