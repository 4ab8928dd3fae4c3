//! Compresses files at build time, at the highest level, so that a host need not compress each response.

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{ffi::OsStr, fs, io::Write, path::Path};

/// The extensions to compress. The page is not compressed, because an operator may edit its configuration.
const KINDS: [&str; 6] = ["css", "js", "json", "svg", "txt", "wasm"];

/// Writes a `.br` and a `.gz` beside each file in `dir` that becomes smaller.
pub(crate) fn all(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().and_then(OsStr::to_str).is_some_and(|end| KINDS.contains(&end)) {
            let plain = fs::read(&path)?;
            for (end, packed) in [("br", brotli(&plain)?), ("gz", gzip(&plain)?)] {
                if packed.len() < plain.len() {
                    let mut name = path.clone().into_os_string();
                    name.push(".");
                    name.push(end);
                    fs::write(name, packed)?;
                }
            }
        }
    }
    Ok(())
}

/// Brotli, level 11.
pub(crate) fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(plain)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}
