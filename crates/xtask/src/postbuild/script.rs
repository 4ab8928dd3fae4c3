//! The two scripts: names filled into the start script, both made small for a release.

use crate::process::{command, run};
use anyhow::{Result, ensure};
use std::{fs, path::Path};

/// Fills the names into the start script; `parts` are the other parts of the program with their files.
pub(super) fn fill(boot: &str, script: &str, wasm: &str, parts: &[(&str, String)]) -> Result<String> {
    let build = wasm.rsplit_once('-').map_or(wasm, |(_, hash)| hash.trim_end_matches("_bg.wasm"));
    let parts: Vec<_> = parts.iter().map(|(name, file)| format!("'{name}': '{file}'")).collect();
    let filled = boot
        .replace("%script%", script)
        .replace("%wasm%", wasm)
        .replace("'%parts%'", &format!("{{ {} }}", parts.join(", ")))
        .replace("%build%", build);
    ensure!(!filled.contains("'%"), "boot.js asks for a name that the build does not know");
    Ok(filled)
}

/// A module as small as it gets, exports by their names.
pub(super) fn small(script: &str, dir: &Path) -> Result<String> {
    let (from, to) = (dir.join("large.mjs"), dir.join("small.mjs"));
    fs::write(&from, script)?;
    run(command("terser")
        .arg(&from)
        .args(["--module", "--compress", "passes=2,ecma=2022", "--mangle", "-o"])
        .arg(&to))?;
    let small = fs::read_to_string(&to)?;
    fs::remove_file(from)?;
    fs::remove_file(to)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in() {
        let boot = "const A = '%script%', B = '%wasm%', C = '%build%', D = '%parts%';";
        assert_eq!(
            fill(boot, "app-1.js", "app-0a_bg.wasm", &[("a", "a-2.wasm".into()), ("b", "b-3.wasm".into())])
                .unwrap_or_default(),
            "const A = 'app-1.js', B = 'app-0a_bg.wasm', C = '0a', D = { 'a': 'a-2.wasm', 'b': 'b-3.wasm' };"
        );
    }

    #[test]
    fn a_name_that_the_build_does_not_know_is_an_error() {
        assert!(fill("const A = '%other%';", "a", "b", &[]).is_err());
    }
}
