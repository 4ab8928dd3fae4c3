//! `cargo xtask bench backend`: how quick the backend is under many connections, compared with a server that does nothing else.

use crate::{
    process::{self, command, which},
    project::target,
};
use anyhow::Result;
use std::fs;

/// The profile that the backend is built with where it is put to use.
const PROFILE: &str = "production";

/// Measures for some minutes; fails where a limit of docs/reliability.md is exceeded. `options` are those of tests/bench/load.
pub(crate) fn run(options: &[String]) -> Result<()> {
    let programs = ["backend", "axum-baseline", "load"];
    let mut build = command("cargo");
    build.args(["build", "--profile", PROFILE]).args(programs.iter().flat_map(|name| ["--package", name]));
    process::run(&mut build)?;
    let [backend, baseline, load] =
        programs.map(|name| target().join(PROFILE).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    // The load and the servers share two cores, so that the numbers do not depend on how many more there are.
    let mut bench = if which("taskset").is_some() {
        let mut taskset = command("taskset");
        taskset.args(["--cpu-list", "0,1"]).arg(load);
        taskset
    } else {
        command(load)
    };
    // Not in the system's folder for what is temporary: that may be memory, which waits for no disk.
    let data = target().join("bench");
    fs::create_dir_all(&data)?;
    bench.arg("--backend").arg(backend).arg("--baseline").arg(baseline).arg("--data").arg(data).args(options);
    process::run(&mut bench)
}
