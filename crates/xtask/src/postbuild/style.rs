//! The style sheets, joined into one in the order of their layers and made lean.

use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files that come first, in this order; the order of all others does not matter, so theirs is by name.
const FIRST: [&str; 5] = ["layers.css", "reset.css", "tokens.css", "base.css", "layout.css"];

/// Reads every sheet below `dir` into one.
pub(super) fn join(dir: &Path) -> Result<String> {
    let mut sheets = sheets(dir)?;
    sheets.sort_by_key(|path| {
        (FIRST.iter().position(|name| path == &dir.join(name)).unwrap_or(FIRST.len()), path.clone())
    });
    let texts: Result<Vec<_>, _> = sheets.iter().map(fs::read_to_string).collect();
    Ok(lean(&texts?.concat()))
}

fn sheets(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sheets(&path)?);
        } else if path.extension().is_some_and(|end| end == "css") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Drops comments, and white space where it never means anything: round braces, semicolons and commas, inside of
/// brackets, and after colons. Strings stay as they are.
fn lean(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut space = false;
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            // Between two words a comment parts them, and neither nothing nor a space means the same.
            if !space && out.ends_with(is_word) && rest.starts_with(is_word) {
                out.push_str("/**/");
            }
        } else if next.is_ascii_whitespace() {
            space = true;
            rest = rest.trim_ascii_start();
        } else {
            let open = out.ends_with(['{', '}', ';', ',', ':', '(', '[']) || out.is_empty();
            if space && !open && !matches!(next, '{' | '}' | ';' | ',' | ')' | ']') {
                out.push(' ');
            }
            space = false;
            if next == '}' && out.ends_with(';') {
                out.pop();
            }
            let length = if matches!(next, '"' | '\'') { string(rest) } else { next.len_utf8() };
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    out
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '-' | '_' | '#' | '.' | '%' | '&' | '*' | '[' | ']' | '(' | ')')
}

/// The length of the string that `text` begins with, quotes included.
fn string(text: &str) -> usize {
    let quote = text.chars().next();
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if char == '\\' {
            escaped = true;
        } else if Some(char) == quote {
            return at + char.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_nothing_goes() {
        assert_eq!(
            lean(
                "/* why */\n.a,\n.b {\n  color: red;\n  margin: 0 auto;\n}\n@media (width < 30rem) { .a { b: c; } }\n"
            ),
            ".a,.b{color:red;margin:0 auto}@media (width < 30rem){.a{b:c}}"
        );
    }

    #[test]
    fn what_means_something_stays() {
        for css in [
            ".a .b>.c + .d{e:calc(1px + 2px) / 3}",
            ".a :hover{b:c}",
            ".a{&:hover{b:c}& .d{e:f}}",
            ".a::after{content:\"  /* { ; } */ \"}",
            ".a{grid-template-areas:'a b' 'c d'}",
            "@layer reset,tokens;",
            "@supports (a:b) and (c:d){e{f:g}}",
            "a{b:\"\\\"  \"}",
        ] {
            assert_eq!(lean(css), css);
        }
    }

    #[test]
    fn a_comment_between_words_keeps_them_apart() {
        assert_eq!(lean("a/* x */.b{}"), "a/**/.b{}");
        assert_eq!(lean("a /* x */ .b{}"), "a .b{}");
    }

    #[test]
    fn the_order_of_layers_comes_first() {
        let css = join(&crate::project::root().join("style")).unwrap_or_default();
        assert!(css.starts_with("@layer reset,tokens,base,layout,components,pages;@layer reset{"), "{css:.80}");
    }
}
