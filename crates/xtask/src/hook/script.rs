//! The two scripts: names filled into the start script, comments and indentation left out of both.

use anyhow::{Result, ensure};

/// Fills the names into the start script.
pub(super) fn fill(boot: &str, base: &str, script: &str, wasm: &str, more: Option<&str>) -> Result<String> {
    let build = wasm.rsplit_once('-').map_or(wasm, |(_, hash)| hash.trim_end_matches("_bg.wasm"));
    let filled = lean(boot)
        .replace("%script%", &format!("{base}{script}"))
        .replace("%wasm%", &format!("{base}{wasm}"))
        .replace("%more%", &more.map(|more| format!("{base}{more}")).unwrap_or_default())
        .replace("%base%", base)
        .replace("%build%", build);
    ensure!(!filled.contains("'%"), "boot.js asks for a name that the build does not know");
    Ok(filled)
}

/// Drops indentation and whole lines of comment. Text that runs over several lines would be hurt by that, so a script
/// with a template literal left open at a line's end stays as it is.
pub(super) fn lean(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut commented = false;
    let mut lines = Vec::new();
    for line in script.lines().map(str::trim) {
        if commented || line.starts_with("/*") {
            commented = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_below_the_base() {
        let boot = "const A = '%script%', B = '%wasm%', C = '%base%', D = '%build%', E = '%more%';";
        assert_eq!(
            fill(boot, "/x/", "app-1.js", "app-0a_bg.wasm", Some("more-2.wasm")).unwrap_or_default(),
            "const A = '/x/app-1.js', B = '/x/app-0a_bg.wasm', C = '/x/', D = '0a', E = '/x/more-2.wasm';\n"
        );
    }

    #[test]
    fn a_name_that_the_build_does_not_know_is_an_error() {
        assert!(fill("const A = '%other%';", "/", "a", "b", None).is_err());
    }

    #[test]
    fn comments_and_indentation_go() {
        assert_eq!(
            lean("/**\n * why\n */\n  a(); // kept\n\n  // gone\n/* gone */\nb('//kept');\n"),
            "a(); // kept\nb('//kept');\n"
        );
    }

    #[test]
    fn text_over_several_lines_is_left_alone() {
        let script = "const a = `\n  // text\n`;\n";
        assert_eq!(lean(script), script);
    }
}
