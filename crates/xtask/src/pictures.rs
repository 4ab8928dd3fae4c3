//! `cargo xtask pictures`: screenshots of every page and of the component gallery, for people to look at.

use crate::{build, playwright, process, project::target};
use anyhow::{Result, bail};
use std::{env, fs, path::PathBuf};

/// Takes them, in both colour schemes and at two widths, into the folder that `words` name.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let folder = match words {
        [] => target().join("pictures"),
        [folder] if !folder.starts_with('-') => env::current_dir()?.join(PathBuf::from(folder)),
        _ => bail!("`cargo xtask pictures` takes one folder"),
    };
    fs::create_dir_all(&folder)?;
    let mut tests = playwright::tests()?;
    tests.args(["--config", "pictures.config.ts"]).env("PICTURES", &folder);
    process::run(tests.env("PIPES_GALLERY_SITE", build::development_app()?))?;
    eprintln!("xtask: the pictures are in {}", folder.display());
    Ok(())
}
