//! `cargo xtask postbuild`: what Trunk runs after each build, in the folder of its fresh output.
//!
//! It joins the style sheets, puts the start script in the place of Trunk's inline one, names every file after its
//! final content, writes integrity attributes, and compresses a release beforehand.

mod compress;
mod page;
mod script;
mod style;
mod wasm;

pub(crate) use compress::{all as compress, brotli};
pub(crate) use page::below;
#[cfg(test)]
pub(crate) use script::fill;

use crate::{
    parts::{self, PARTS},
    project::root,
};
use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The variable by which `cargo xtask dev` asks for pages that reload themselves.
pub(crate) const RELOAD: &str = "PIPES_RELOAD";

/// The script that reloads a page in development; it has no place in a release.
const RELOADER: &str = "dev-reload.js";

/// A file under its final name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HashedFile {
    /// Its name, with a hash of its content.
    pub(crate) name: String,
    /// What the browser compares it with: `sha384-…`.
    pub(crate) integrity: String,
}

/// Reads where things are from Trunk's variables and does the work there.
pub(crate) fn run() -> Result<()> {
    let variable = |name| env::var(name).with_context(|| format!("{name} is not set: Trunk runs this"));
    let release = variable("TRUNK_PROFILE")? == "release";
    let dir = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    finish(&dir, &variable("TRUNK_PUBLIC_URL")?, release, env::var_os(RELOAD).is_some())?;
    if release {
        compress::all(&dir)?;
    }
    Ok(())
}

/// Does the work in `dir` for a site below `base`; a second time changes nothing.
fn finish(dir: &Path, base: &str, release: bool, reload: bool) -> Result<()> {
    let index = dir.join("index.html");
    let html = fs::read_to_string(&index)?;
    let Some(trunk) = page::trunk_assets(&html, base)? else { return Ok(()) };

    let minify = |script: String| if release { script::minify(&script, dir) } else { Ok(script) };
    let script = minify(String::from_utf8(take(dir, &trunk.script)?)?)?;
    let script = place(dir, &trunk.script.replace(".js", ""), ".js", script.as_bytes())?;
    let whole = take(dir, &trunk.wasm)?;
    // In development the program stays in one piece: splitting it takes longer than loading it.
    let mut files = Vec::new();
    let main = if release {
        let split = wasm::split(&whole, &PARTS, dir)?;
        parts::write_contents(&split)?;
        for (part, module) in PARTS.iter().zip(split.parts) {
            let name = part.chunk.name();
            files.push((name, place(dir, &format!("{name}-"), ".wasm", &module.wasm)?.name));
        }
        split.main.wasm
    } else {
        whole
    };
    let wasm = place(dir, &trunk.wasm.replace("_bg.wasm", ""), "_bg.wasm", &main)?;
    let style = place(dir, "style-", ".css", style::join(&root().join("style"))?.as_bytes())?;
    let boot = String::from_utf8(take(dir, "boot.js")?)?;
    let boot = minify(script::fill(&boot, &script.name, &wasm.name, &files, &PARTS)?)?;
    let boot = place(dir, "boot-", ".js", boot.as_bytes())?;
    if !reload {
        fs::remove_file(dir.join(RELOADER))?;
    }

    let html =
        page::finish(&html, base, &page::Files { script, wasm, style, boot, reloader: reload.then_some(RELOADER) })?;
    let inline = hosting::inline(&html);
    ensure!(
        (inline.styles.len(), inline.scripts.len(), inline.modules.len()) == (1, 1, 0),
        "index.html must carry exactly one inline style and one inline script"
    );
    let whole = match inline.scripts.first() {
        Some(script) if release => html.replace(*script, script::minify_inline(script, dir)?.trim_end()),
        _ => html.clone(),
    };
    fs::write(index, whole)?;
    Ok(())
}

/// Reads a file and removes it.
fn take(dir: &Path, name: &str) -> Result<Vec<u8>> {
    let path = dir.join(name);
    let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    fs::remove_file(path)?;
    Ok(content)
}

/// Writes a file under a name that holds a hash of its content. `stem` may end in `-` and an older hash.
fn place(dir: &Path, stem: &str, end: &str, content: &[u8]) -> Result<HashedFile> {
    let stem = stem.rsplit_once('-').map_or(stem, |(stem, _)| stem);
    let hash: String =
        Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let placed = HashedFile {
        name: format!("{stem}-{hash}{end}"),
        integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(content))),
    };
    fs::write(dir.join(&placed.name), content)?;
    Ok(placed)
}
