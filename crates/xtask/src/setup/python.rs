//! A Python environment with Schemathesis, which tests the API, in the build folder.

use super::{debian, log};
use crate::{
    process::{command, output, run},
    project::{root, target},
};
use anyhow::{Result, ensure};
use std::{fs, path::PathBuf};

/// A Python that has the packages of tests/contract/requirements.txt and no others.
pub(crate) fn python() -> Result<PathBuf> {
    let dir = target().join("contract");
    let python = dir.join("bin/python");
    let wanted = root().join("tests/contract/requirements.txt");
    let installed = dir.join("requirements.txt");
    let text = fs::read_to_string(&wanted)?;
    if fs::read_to_string(&installed).is_ok_and(|there| there == text) {
        return Ok(python);
    }
    // On Debian the module venv is a package of its own.
    let works =
        || output("python3", &["-c", "import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 11))"]).is_some();
    let why = "Schemathesis, which tests the API, runs in Python";
    ensure!(
        works() || (debian(&["python3", "python3-venv"], why)? && works()),
        "install Python 3.11 or newer with its module venv: {why}"
    );
    log("installing Schemathesis, which tests the API, from PyPI");
    run(command("python3").args(["-m", "venv", "--clear"]).arg(&dir))?;
    run(command(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"])
        .arg(wanted))?;
    fs::write(installed, text)?;
    Ok(python)
}
