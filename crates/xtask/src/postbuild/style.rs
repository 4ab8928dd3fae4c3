//! Joins the style sheets into one, in the order of the cascade, and minifies it.

use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The sheets in the order of the cascade, which decides between rules of one layer that have the same specificity. A sheet
/// that is not listed comes after these, by name.
const ORDER: [&str; 26] = [
    "layers.css",
    "reset.css",
    "tokens.css",
    "base.css",
    "layout.css",
    "components/badge.css",
    "components/button.css",
    "components/card.css",
    "components/dialog.css",
    "components/empty.css",
    "components/definition-list.css",
    "components/fatal.css",
    "components/field.css",
    "components/icon-button.css",
    "components/popover.css",
    "components/meter.css",
    "components/callout.css",
    "components/secret.css",
    "components/skeleton.css",
    "components/status.css",
    "components/switch.css",
    "components/table.css",
    "pages/credentials.css",
    "pages/profile.css",
    "pages/sign-in.css",
    "pages/usage.css",
];

/// Reads every sheet below `dir` into one, minified.
pub(super) fn join(dir: &Path) -> Result<String> {
    let mut paths: Vec<PathBuf> = ORDER.map(|name| dir.join(name)).into();
    let mut others = sheets(dir)?;
    others.retain(|path| !paths.contains(path));
    others.sort();
    paths.append(&mut others);
    let read = |path: &PathBuf| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let texts: Vec<String> = paths.iter().map(read).collect::<Result<_>>()?;
    Ok(minify(&texts.concat()))
}

/// All `.css` files below `dir`, in any order.
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

/// Removes comments, and white space where it is never significant: around braces, semicolons and commas, inside of
/// brackets, and after colons. Strings are left unchanged.
fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut space = false;
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            // Removing the comment would join what it separates, and a space would be a descendant combinator.
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
    fn comments_and_insignificant_white_space_are_removed() {
        assert_eq!(
            minify(
                "/* note */\n.a,\n.b {\n  color: red;\n  margin: 0 auto;\n}\n@media (width < 30rem) { .a { b: c; } }\n"
            ),
            ".a,.b{color:red;margin:0 auto}@media (width < 30rem){.a{b:c}}"
        );
    }

    #[test]
    fn significant_white_space_and_strings_are_kept() {
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
            assert_eq!(minify(css), css);
        }
    }

    #[test]
    fn a_comment_between_two_tokens_still_separates_them() {
        assert_eq!(minify("a/* x */.b{}"), "a/**/.b{}");
        assert_eq!(minify("a /* x */ .b{}"), "a .b{}");
    }

    #[test]
    fn the_order_of_the_layers_comes_first() {
        let css = join(&crate::project::root().join("style")).unwrap_or_default();
        assert!(css.starts_with("@layer reset,tokens,base,layout,components,pages;@layer reset{"), "{css:.80}");
    }
}
