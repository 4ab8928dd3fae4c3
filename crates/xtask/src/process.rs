//! Child processes: how they are found, run and stopped.

use crate::{project::root, setup};
use anyhow::{Context, Result, ensure};
use std::{
    env,
    ffi::{OsStr, OsString},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a program may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(5);

static STOPPED: AtomicBool = AtomicBool::new(false);

/// A command that runs in the project's folder and finds the tools that the set-up installed.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    // Some tools accept only `true` and `false` as values of NO_COLOR.
    command.current_dir(root()).env("PATH", path()).env_remove("NO_COLOR");
    command
}

/// Runs a command to its end. An error names it.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", words(command)))?;
    ensure!(status.success(), "{} failed", words(command));
    Ok(())
}

/// The output of a command, or `None` if it is missing or fails.
pub(crate) fn output(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = command(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The path of a program on the search path.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    env::split_paths(&path()).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// From now on Ctrl-C and SIGTERM only set what [`stopped`] returns.
pub(crate) fn catch_stop() -> Result<()> {
    Ok(ctrlc::set_handler(|| STOPPED.store(true, Ordering::Relaxed))?)
}

/// Whether Ctrl-C or SIGTERM has been received.
pub(crate) fn stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// A command that runs beside others. It is ended by force if nobody waits for its end.
pub(crate) struct Job {
    child: Child,
    words: String,
}

impl Job {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let words = words(command);
        let child = command.spawn().with_context(|| format!("cannot run {words}"))?;
        Ok(Self { child, words })
    }

    /// Waits for its end. An error names it.
    pub(crate) fn finish(mut self) -> Result<()> {
        ensure!(self.child.wait()?.success(), "{} failed", self.words);
        Ok(())
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // An error means that it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program in the background, stopped when this is dropped.
pub(crate) struct Background(Child);

impl Background {
    /// Starts it in a process group of its own, so that the terminal's Ctrl-C does not stop it before its owner does.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.spawn().map(Self).with_context(|| format!("cannot run {}", words(command)))
    }

    /// Its exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        let asked = cfg!(unix) && Command::new("kill").arg(self.0.id().to_string()).status().is_ok();
        let deadline = Instant::now() + GRACE;
        while asked && Instant::now() < deadline && matches!(self.0.try_wait(), Ok(None)) {
            sleep(Duration::from_millis(20));
        }
        // An error means that it has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The search path: tools from npm, prebuilt ones and cargo's folder of installed programs before what else there is.
fn path() -> OsString {
    let home = env::home_dir().map(|home| home.join(".cargo"));
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or(home).map(|dir| dir.join("bin"));
    let npm = ["tools", "tests/e2e"].map(|folder| root().join(folder).join("node_modules/.bin"));
    let own = npm.into_iter().chain([setup::prebuilt_bin()]).chain(cargo);
    let given = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.chain(env::split_paths(&given))).unwrap_or(given)
}

fn words(command: &Command) -> String {
    let words: Vec<_> =
        [command.get_program()].into_iter().chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}
