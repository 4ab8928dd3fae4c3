//! `cargo xtask bench backend`: the speed of the backend with many connections, compared with a server that only responds.

use crate::{
    process::{self, command, which},
    project::target,
};
use anyhow::Result;
use std::fs;

/// The profile for a backend in production.
const PROFILE: &str = "production";

/// Runs for some minutes; fails if a limit of docs/reliability.md is exceeded. `options` are those of tests/bench/load.
pub(crate) fn run(options: &[String]) -> Result<()> {
    let programs = ["backend", "axum-baseline", "load"];
    let mut build = command("cargo");
    build.args(["build", "--profile", PROFILE]).args(programs.iter().flat_map(|name| ["--package", name]));
    process::run(&mut build)?;
    let [backend, baseline, load] =
        programs.map(|name| target().join(PROFILE).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    // The load and the servers share two cores, so that the results do not depend on the number of cores.
    let mut bench = if which("taskset").is_some() {
        let mut taskset = command("taskset");
        taskset.args(["--cpu-list", "0,1"]).arg(load);
        taskset
    } else {
        command(load)
    };
    // Not in the system's temporary folder: that may be in memory, where a write does not wait for the disk.
    let data = target().join("bench");
    fs::create_dir_all(&data)?;
    bench.arg("--backend").arg(backend).arg("--baseline").arg(baseline).arg("--data").arg(data).args(options);
    process::run(&mut bench)
}
