//! The two scripts: fills the file names into the start script, and minifies both for a release.

use crate::{
    parts::Part,
    process::{command, run},
};
use anyhow::{Result, ensure};
use std::{fs, path::Path};

/// Fills in what the start script needs to know of the build. `files` are the files of the parts, by the part's name: none
/// where the program is in one piece.
pub(crate) fn fill(boot: &str, script: &str, wasm: &str, files: &[(&str, String)], parts: &[Part]) -> Result<String> {
    let build = wasm.rsplit_once('-').map_or(wasm, |(_, hash)| hash.trim_end_matches("_bg.wasm"));
    let files = files.iter().map(|(name, file)| format!("'{name}': '{file}'"));
    let requests = parts.iter().filter(|part| !part.first_requests.is_empty()).map(|part| {
        let paths: Vec<_> = part.first_requests.iter().map(|path| format!("'{path}'")).collect();
        format!("'{}': [{}]", part.chunk.name(), paths.join(", "))
    });
    let filled = boot
        .replace("%script%", script)
        .replace("%wasm%", wasm)
        .replace("'%parts%'", &object(files))
        .replace("'%first_requests%'", &object(requests))
        .replace("%build%", build);
    ensure!(!filled.contains("'%"), "boot.js asks for a name that the build does not know");
    Ok(filled)
}

fn object(entries: impl Iterator<Item = String>) -> String {
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// The module, minified by terser. The names of its exports are kept.
pub(super) fn minify(script: &str, dir: &Path) -> Result<String> {
    terser(script, dir, &["--module", "--compress", "passes=2,ecma=2022", "--mangle"])
}

/// The inline script, minified by terser. It stays a script that the oldest browsers can read.
pub(super) fn minify_inline(script: &str, dir: &Path) -> Result<String> {
    terser(script, dir, &["--compress", "passes=2,ecma=5", "--mangle", "--ecma", "5"])
}

fn terser(script: &str, dir: &Path, options: &[&str]) -> Result<String> {
    let (from, to) = (dir.join("script.mjs"), dir.join("script-min.mjs"));
    fs::write(&from, script)?;
    run(command("terser").arg(&from).args(options).arg("-o").arg(&to))?;
    let minified = fs::read_to_string(&to)?;
    fs::remove_file(from)?;
    fs::remove_file(to)?;
    Ok(minified)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::parts::PARTS;

    #[test]
    fn names_are_filled_in() {
        let boot = "const A = '%script%', B = '%wasm%', C = '%build%', D = '%parts%';";
        assert_eq!(
            fill(boot, "app-1.js", "app-0a_bg.wasm", &[("a", "a-2.wasm".into()), ("b", "b-3.wasm".into())], &[])
                .unwrap_or_default(),
            "const A = 'app-1.js', B = 'app-0a_bg.wasm', C = '0a', D = { 'a': 'a-2.wasm', 'b': 'b-3.wasm' };"
        );
    }

    #[test]
    fn the_first_requests_of_each_page_are_filled_in() {
        let filled = fill("const A = '%first_requests%';", "a", "b", &[], &PARTS).unwrap_or_default();
        assert!(filled.contains("'usage': ['workspace?limit=100', 'constraint?limit=100']"), "{filled}");
        assert!(!filled.contains("billing") && !filled.contains("[]"), "{filled}");
    }

    #[test]
    fn a_name_that_the_build_does_not_know_is_an_error() {
        assert!(fill("const A = '%other%';", "a", "b", &[], &[]).is_err());
    }
}
