//! Playwright, in a real browser against a fresh build of the app and the backend.

use crate::{
    build,
    process::command,
    project::root,
    setup::{self, browser},
};
use anyhow::Result;
use std::{env, process::Command};

/// Installs and builds what is needed, and returns `playwright test` with the settings that all tests read.
pub(crate) fn tests() -> Result<Command> {
    setup::playwright()?;
    let (app, backend) = build::app_and_backend()?;
    let mut tests = command("playwright");
    tests
        .arg("test")
        .current_dir(root().join("tests/e2e"))
        .env("PIPES_SITE", app)
        .env("PIPES_BACKEND", backend)
        .env("PIPES_XTASK", env::current_exe()?)
        .env("CHROMIUM", browser::chromium()?);
    Ok(tests)
}
