//! Other programs: found, run, and stopped with this one.

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

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

static STOPPED: AtomicBool = AtomicBool::new(false);

/// A command that runs in the project's folder and finds the tools which the set-up installed.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    // Some tools take NO_COLOR for a switch that must say `true` or `false`.
    command.current_dir(root()).env("PATH", path()).env_remove("NO_COLOR");
    command
}

/// Runs a command to its end; a failure names it.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", words(command)))?;
    ensure!(status.success(), "{} failed", words(command));
    Ok(())
}

/// What a command prints, or `None` when it is missing or fails.
pub(crate) fn output(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = command(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program is on the search path.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    env::split_paths(&path()).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// From now on Ctrl-C, and being asked to end, only sets what [`stopped`] says.
pub(crate) fn catch_stop() -> Result<()> {
    Ok(ctrlc::set_handler(|| STOPPED.store(true, Ordering::Relaxed))?)
}

/// Whether this program was asked to end.
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

    /// Waits for its end; a failure names it.
    pub(crate) fn finish(mut self) -> Result<()> {
        ensure!(self.child.wait()?.success(), "{} failed", self.words);
        Ok(())
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program in the background, which ends with its owner.
pub(crate) struct Background(Child);

impl Background {
    /// Starts it out of reach of the terminal's Ctrl-C: it is stopped by its owner, in order.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.spawn().map(Self).with_context(|| format!("cannot run {}", words(command)))
    }

    /// How it ended, if it has.
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
        // Already ended is as good.
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
