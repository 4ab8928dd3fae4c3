//! `cargo xtask dev`: a development build that is rebuilt and reloaded on change, under the content security policy of a
//! release.

use crate::{
    build,
    options::Options,
    postbuild,
    process::{Background, catch_stop, stopped},
    project::{root, target},
    serve::{Data, backend},
    setup,
};
use anyhow::{Result, bail};
use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, SystemTime},
};

/// Watches and serves until Ctrl-C.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let options = Options::parse(words, root().join(".data"))?;
    setup::build_tools()?;
    let data = Data::open(&options)?;
    let site = target().join("dev-site");
    fs::create_dir_all(&site)?;
    catch_stop()?;

    let mut trunk = Background::start(build::trunk("watch").arg("--dist").arg(&site).env(postbuild::RELOAD, "1"))?;
    // The backend reads the built app for each request, so it restarts only when its own sources change.
    let mut running: Option<Background> = None;
    let mut built = None;
    while !stopped() {
        if let Some(status) = trunk.ended()? {
            bail!("trunk ended by itself: {status}");
        }
        let now = newest_source();
        if now != built {
            built = now;
            match build::backend() {
                Ok(program) => {
                    drop(running.take());
                    running = Some(Background::start(&mut backend(&program, &site, data.path(), &options))?);
                }
                // The compiler has printed the reason; the old backend runs until that is fixed.
                Err(error) => eprintln!("xtask: {error:#}"),
            }
        }
        sleep(Duration::from_millis(300));
    }
    drop(running);
    Ok(())
}

/// The time of the last change to the backend's sources.
fn newest_source() -> Option<SystemTime> {
    ["crates/backend", "crates/hosting", "crates/api-types"]
        .into_iter()
        .filter_map(|name| newest(&root().join(name)))
        .max()
}

fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        fs::read_dir(path).ok()?.filter_map(|entry| newest(&entry.ok()?.path())).max()
    } else {
        fs::metadata(path).and_then(|file| file.modified()).ok()
    }
}
