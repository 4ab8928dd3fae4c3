//! Which file of a crate uses which other one, by its imports and paths.
//!
//! A path leads to the file that declares the item, also through a `pub use` of another file. A module that only
//! re-exports what its submodules declare does not use them. Tests, which may use everything, are left out.

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, Path, UseTree, Visibility,
    visit::{self, Visit},
};

/// For every file that uses others, those others.
pub(super) type Edges = BTreeMap<String, BTreeSet<String>>;

/// The parts of a path.
type Segments = Vec<String>;

/// How many re-exports a path may lead through: more are a circle of their own.
const MOST_HOPS: usize = 16;

/// The edges between `files`, given by path and text, of the crate called `name` whose sources are below `folder`.
pub(super) fn edges(folder: &str, name: &str, files: &[(String, String)]) -> Result<Edges> {
    let mut modules = Modules { name: name.replace('-', "_"), by_path: BTreeMap::new() };
    for (file, text) in files {
        let parsed = syn::parse_file(text).with_context(|| format!("cannot parse {file}"))?;
        let path = file.trim_start_matches(folder).trim_end_matches(".rs");
        let path = if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect() };
        modules.add(file, path, &parsed.items);
    }
    Ok(modules.edges())
}

/// What a file, or a module within one, declares and uses.
#[derive(Default)]
struct Module {
    file: String,
    declared: BTreeSet<String>,
    imports: Vec<Import>,
    paths: BTreeSet<Segments>,
}

/// One name of a `use`.
struct Import {
    path: Segments,
    /// What it is called here; a glob has no name.
    name: Option<String>,
    public: bool,
}

struct Modules {
    /// What `main.rs` calls the library.
    name: String,
    by_path: BTreeMap<Segments, Module>,
}

impl Modules {
    fn add(&mut self, file: &str, path: Segments, items: &[Item]) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items {
            if let Item::Mod(ItemMod { attrs, ident, content: Some((_, items)), .. }) = item {
                if !is_test(attrs) {
                    self.add(file, [path.as_slice(), &[ident.to_string()]].concat(), items);
                }
            } else {
                module.visit_item(item);
            }
        }
        self.by_path.insert(path, module);
    }

    fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (at, module) in &self.by_path {
            let imported = module.imports.iter().filter_map(|import| {
                let target = self.absolute(at, &import.path, MOST_HOPS)?;
                let re_export = import.public && target.starts_with(at) && target.len() > at.len();
                (!re_export).then(|| self.file(&target, MOST_HOPS))?
            });
            let named =
                module.paths.iter().filter_map(|path| self.file(&self.absolute(at, path, MOST_HOPS)?, MOST_HOPS));
            for file in imported.chain(named).filter(|file| *file != module.file) {
                edges.entry(module.file.clone()).or_default().insert(file.to_owned());
            }
        }
        edges
    }

    /// `path`, as it is written in the module `at`, from the root of the crate; `None` for another crate's.
    fn absolute(&self, at: &[String], path: &[String], hops: usize) -> Option<Segments> {
        let (first, rest) = path.split_first()?;
        let hops = hops.checked_sub(1)?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([at, rest].concat()),
            "super" => {
                let (_, parent) = at.split_last()?;
                // `super::super` goes on upwards, any other name is one of the parent's.
                if rest.first().is_some_and(|next| next == "super") {
                    self.absolute(parent, rest, hops)
                } else {
                    Some([parent, rest].concat())
                }
            }
            _ if *first == self.name && at == ["main"] => Some(rest.to_vec()),
            _ if self.by_path.contains_key(&[at, &path[..1]].concat()) => Some([at, path].concat()),
            _ => {
                let module = self.by_path.get(at)?;
                let import = module.imports.iter().find(|import| import.name.as_ref() == Some(first))?;
                // `use serde;` names a crate, and would lead back to itself.
                if import.path == [first.clone()] {
                    return None;
                }
                Some([self.absolute(at, &import.path, hops)?, rest.to_vec()].concat())
            }
        }
    }

    /// The file that declares what the absolute `path` names.
    fn file(&self, path: &[String], hops: usize) -> Option<&str> {
        let hops = hops.checked_sub(1)?;
        let length = (0..=path.len()).rev().find(|length| self.by_path.contains_key(&path[..*length]))?;
        let (at, rest) = path.split_at(length);
        let module = self.by_path.get(at)?;
        let Some(name) = rest.first().filter(|name| !module.declared.contains(*name)) else {
            return Some(&module.file);
        };
        let named = module.imports.iter().filter(|import| import.name.as_ref() == Some(name));
        for import in named {
            if let Some(target) = self.absolute(at, &import.path, hops) {
                return self.file(&[&target, &rest[1..]].concat(), hops);
            }
        }
        let globs = module.imports.iter().filter(|import| import.name.is_none());
        for import in globs {
            if let Some(target) = self.absolute(at, &import.path, hops)
                && self.by_path.get(&target).is_some_and(|module| module.declared.contains(name))
            {
                return self.file(&[&target, rest].concat(), hops);
            }
        }
        // What a macro declares is nowhere to be seen.
        Some(&module.file)
    }
}

impl Visit<'_> for Module {
    fn visit_item(&mut self, item: &Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Use(item) => (&item.attrs, None),
            _ => return,
        };
        if !is_test(attributes) {
            self.declared.extend(name.map(ToString::to_string));
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        let public = !matches!(item.vis, Visibility::Inherited);
        add_imports(&item.tree, &mut Vec::new(), public, &mut self.imports);
    }

    fn visit_path(&mut self, path: &Path) {
        let segments: Segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.paths.insert(segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &Macro) {
        self.visit_path(&call.path);
        self.add_tokens(call.tokens.clone());
    }

    // `pub(in crate::x)` and `#[derive(crate::X)]` use nothing.
    fn visit_visibility(&mut self, _: &Visibility) {}
    fn visit_attribute(&mut self, _: &Attribute) {}
}

impl Module {
    /// Adds the paths in a macro's input, whatever its syntax.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = Segments::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add_path(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.add_path(&mut path);
                    colons = 0;
                    self.add_tokens(group.stream());
                }
                _ => {
                    self.add_path(&mut path);
                    colons = 0;
                }
            }
        }
        self.add_path(&mut path);
    }

    fn add_path(&mut self, path: &mut Segments) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.paths.insert(path);
        }
    }
}

fn add_imports(tree: &UseTree, prefix: &mut Segments, public: bool, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            add_imports(&path.tree, prefix, public, imports);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_imports(tree, prefix, public, imports)),
        UseTree::Glob(_) => imports.push(Import { path: prefix.clone(), name: None, public }),
        // `a::{self}` is `a`.
        UseTree::Name(name) if name.ident == "self" => {
            imports.push(Import { path: prefix.clone(), name: prefix.last().cloned(), public });
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            imports.push(Import {
                path: [prefix.as_slice(), std::slice::from_ref(&name)].concat(),
                name: Some(name),
                public,
            });
        }
        UseTree::Rename(rename) => {
            let path = match rename.ident.to_string() {
                name if name == "self" => prefix.clone(),
                name => [prefix.as_slice(), &[name]].concat(),
            };
            imports.push(Import { path, name: Some(rename.rename.to_string()), public });
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute.parse_args::<Path>().is_ok_and(|condition| condition.is_ident("test")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The edges of a crate, one a line, without the folder and the ending of the files.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files.iter().map(|(name, text)| (format!("src/{name}"), (*text).to_owned())).collect();
        let edges = edges("src/", "my-app", &files).unwrap();
        let short = |file: &str| file.trim_start_matches("src/").trim_end_matches(".rs").to_owned();
        edges.iter().flat_map(|(from, to)| to.iter().map(move |to| format!("{} {}", short(from), short(to)))).collect()
    }

    const ITEM: (&str, &str) = ("b.rs", "pub struct B; pub fn f() {}");

    #[test]
    fn every_way_to_name_an_item_is_found() {
        for text in [
            "use crate::b::B;",
            "use crate::{b};",
            "use crate::b::{self, B as C};",
            "use crate::b::*;",
            "use super::b;",
            "fn g() { use crate::b::f; f() }",
            "fn g() { crate::b::f() }",
            "fn g(b: crate::b::B) {}",
            "fn g() { view! { <p>{crate::b::f()}</p> } }",
            "fn g() -> Vec<Option<super::b::B>> { vec![] }",
            "mod inner { use super::super::b; }",
            "impl From<crate::b::B> for u8 {}",
        ] {
            assert_eq!(found(&[("lib.rs", "mod a; mod b;"), ("a.rs", text), ITEM]), ["a b"], "{text}");
        }
    }

    #[test]
    fn other_crates_visibility_attributes_and_tests_are_no_use() {
        for text in [
            "use leptos::prelude::*; use std::fs; fn f() { fs::read(); Self::b() }",
            "pub(in crate::b) struct A;",
            "#[derive(crate::b::B)] struct A;",
            "#[cfg(test)] mod tests { use crate::b; }",
            "#[cfg(test)] use crate::b;",
            "#[test] fn f() { crate::b::f() }",
            "mod b; use b::X;",
        ] {
            let files = [("lib.rs", "mod a; mod b;"), ("a.rs", text), ITEM, ("a/b.rs", "")];
            let found: Vec<_> = found(&files).into_iter().filter(|edge| edge == "a b").collect();
            assert!(found.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_path_leads_through_re_exports_to_the_declaration() {
        let files = |a| {
            found(&[
                ("lib.rs", "mod a; mod ui;"),
                ("a.rs", a),
                (
                    "ui.rs",
                    "pub(crate) mod card; mod button; pub use button::Button; pub use self::card::*; pub fn id() {}",
                ),
                ("ui/button.rs", "use super::card::Card; pub struct Button;"),
                ("ui/card.rs", "pub struct Card;"),
            ])
        };
        let inner = "ui/button ui/card".to_owned();
        assert_eq!(files("use crate::ui::Button;"), ["a ui/button".to_owned(), inner.clone()]);
        assert_eq!(
            files("use crate::ui::{self as parts}; fn f(c: parts::Card) {}"),
            ["a ui".to_owned(), "a ui/card".to_owned(), inner.clone()]
        );
        assert_eq!(files("use crate::ui::id;"), ["a ui".to_owned(), inner]);
    }

    #[test]
    fn a_parent_that_uses_its_child_beside_re_exporting_it_uses_it() {
        let files = [
            ("lib.rs", "mod ui;"),
            ("ui.rs", "mod card; pub use card::Card; fn f() { card::new() }"),
            ("ui/card.rs", ""),
        ];
        assert_eq!(found(&files), ["ui ui/card"]);
    }

    #[test]
    fn the_program_uses_the_library_by_its_name() {
        let files =
            [("lib.rs", "pub mod a;"), ("a.rs", "pub fn run() {}"), ("main.rs", "fn main() { my_app::a::run() }")];
        assert_eq!(found(&files), ["main a"]);
    }
}
