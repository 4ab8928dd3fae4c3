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

/// An edit of the recipe: a file, and the texts in it that are replaced.
struct Edit {
    file: &'static str,
    changes: &'static [(&'static str, &'static str)],
}

/// How a page called Teams is added.
const RECIPE: [Edit; 4] = [
    // 1. Its part: modules, budget, first requests.
    Edit {
        file: "src/parts.rs",
        changes: &[
            (
                "/// All of them.",
                r#"/// Teams.
pub const TEAMS: Part = Part {
    chunk: Chunk::new("teams"),
    paths: &["console::pages::teams"],
    page_budget: Some(155_000),
    first_requests: &["team?limit=100"],
};

/// All of them."#,
            ),
            ("[Part; 7]", "[Part; 8]"),
            ("LOGIN];", "LOGIN, TEAMS];"),
        ],
    },
    // 2. Its address, words and icon.
    Edit {
        file: "src/routes.rs",
        changes: &[
            ("    Notifications,\n}", "    Notifications,\n    /// Who belongs together.\n    Teams,\n}"),
            ("[Self; 5]", "[Self; 6]"),
            ("Self::Notifications];", "Self::Notifications, Self::Teams];"),
            (r#"=> "notifications","#, r#"=> "notifications", Self::Teams => "teams","#),
            (r#"=> "Notifications","#, r#"=> "Notifications", Self::Teams => "Teams","#),
            (r#"flip it.","#, r#"flip it.", Self::Teams => "Who belongs together.","#),
            (r#"=> "bell","#, r#"=> "bell", Self::Teams => "stack","#),
            ("=> parts::NOTIFICATIONS.chunk,", "=> parts::NOTIFICATIONS.chunk, Self::Teams => parts::TEAMS.chunk,"),
        ],
    },
    // 3. The page itself.
    Edit {
        file: "src/pages.rs",
        changes: &[
            ("pub mod usage;", "pub mod teams;\npub mod usage;"),
            ("=> notifications::page,", "=> notifications::page, Section::Teams => teams::page,"),
        ],
    },
    // 4. Its entry in the menu that is seen before the program is there.
    Edit {
        file: "index.html",
        changes: &[(
            "Notifications</a></li>",
            r##"Notifications</a></li><li><a><svg class="icon" viewBox="0 0 16 16"><use href="#stack"/></svg>Teams</a></li>"##,
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
            for (from, to) in edits.iter().filter(|edit| edit.file == file).flat_map(|edit| edit.changes) {
                assert_eq!(text.matches(from).count(), 1, "{file} has changed: bring the recipe up to date ({from})");
                text = text.replace(from, to);
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
    assert_eq!(
        Copy::new("before", &[]).check().unwrap(),
        ["profile", "usage", "billing", "credentials", "notifications"]
    );
    let all: Vec<&Edit> = RECIPE.iter().collect();
    assert_eq!(Copy::new("all", &all).check().unwrap().last().unwrap(), "teams");
    for left_out in &RECIPE {
        let others: Vec<&Edit> = RECIPE.iter().filter(|edit| edit.file != left_out.file).collect();
        let result = Copy::new(&left_out.file.replace('/', "-"), &others).check();
        assert!(result.is_err(), "nothing notices that {} was left out", left_out.file);
    }
}

#[test]
fn the_start_script_follows_the_table() {
    let teams = Part { chunk: Chunk::new("teams"), paths: &[], page_budget: None, first_requests: &["team?limit=100"] };
    let parts: Vec<Part> = PARTS.into_iter().chain([teams]).collect();
    let boot = fs::read_to_string(root().join("public/boot.js")).unwrap();
    let filled = fill(&boot, "a.js", "a-1_bg.wasm", &[("teams", "teams-2.wasm".into())], &parts).unwrap();
    assert!(filled.contains("'teams': ['team?limit=100']") && filled.contains("'teams': 'teams-2.wasm'"), "{filled}");
    for part in PARTS {
        assert!(!filled.contains(&format!("{}: [", part.chunk.name())), "{} is listed by hand", part.chunk.name());
    }
}
