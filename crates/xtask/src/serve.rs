//! `cargo xtask serve`: the release app and its backend on this machine, with a demo account.

use crate::{
    build,
    options::Options,
    process::{Background, catch_stop, command, stopped},
    project::root,
};
use anyhow::{Result, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command},
    thread::sleep,
    time::Duration,
};

/// Builds what has changed and serves until Ctrl-C. The backend prints the addresses.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let options = Options::parse(words, root().join(".data"))?;
    let (site, program) = build::app_and_backend()?;
    let data = Data::open(&options)?;
    catch_stop()?;
    let mut backend = Background::start(&mut backend(&program, &site, data.path(), &options))?;
    while !stopped() {
        if let Some(status) = backend.ended()? {
            ensure!(status.success(), "the backend ended by itself: {status}");
            break;
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The command that starts the backend with the demo account.
pub(crate) fn backend(program: &Path, site: &Path, data: &Path, options: &Options) -> Command {
    let mut backend = command(program);
    // Nothing looks at its readiness before it is stopped.
    backend.args(["--bind", &format!("127.0.0.1:{}", options.port), "--demo", "--drain", "0"]);
    backend.arg("--site").arg(site).arg("--database").arg(data.join("backend.db"));
    if let Some(count) = options.workspaces {
        backend.args(["--demo-workspaces", &count.to_string()]);
    }
    if options.empty {
        backend.arg("--demo-empty");
    }
    backend
}

/// The folder of the backend's data.
pub(crate) enum Data {
    Persistent(PathBuf),
    /// Removed at the end.
    Temporary(PathBuf),
}

impl Data {
    /// Creates the folder.
    pub(crate) fn open(options: &Options) -> Result<Self> {
        let data = match &options.data {
            Some(path) => Self::Persistent(env::current_dir()?.join(path)),
            None => Self::Temporary(env::temp_dir().join(format!("pipes-{}", process::id()))),
        };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // Other users of the machine must not read sessions and tokens.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(data.path())?;
        Ok(data)
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Persistent(path) | Self::Temporary(path) => path,
        }
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if let Self::Temporary(path) = self {
            // If that fails, the system cleans its temporary folder at some time.
            let _ = fs::remove_dir_all(path);
        }
    }
}
