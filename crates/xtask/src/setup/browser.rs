//! Chromium and its driver for the tests: what is installed, else Debian's packages, else the npm installers.

use super::{log, playwright};
use crate::{
    process::{command, output, run, which},
    project::{root, target},
};
use anyhow::{Context, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &str = "chromedriver";

/// The browser of the component tests and the end-to-end tests; the variable `CHROMIUM` names another.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(found) = env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| CHROMIUM.into_iter().find_map(which)) {
        return Ok(found);
    }
    if debian()? {
        return CHROMIUM.into_iter().find_map(which).context("Debian's package brought no chromium");
    }
    playwright()?;
    let script = "console.log(require('@playwright/test').chromium.executablePath())";
    let asked = command("node").args(["-e", script]).current_dir(root().join("tests/e2e")).output()?;
    let path = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim());
    if !path.is_file() {
        log("installing Chromium with Playwright: the tests run in a real browser");
        run(command("playwright").args(["install", "chromium"]).current_dir(root().join("tests/e2e")))?;
    }
    Ok(path)
}

/// The driver with which the component tests open `chromium`, of the same version; `CHROMEDRIVER` names another.
pub(crate) fn driver(chromium: &Path) -> Result<PathBuf> {
    if let Some(found) = env::var_os("CHROMEDRIVER").map(PathBuf::from).or_else(|| which(DRIVER)) {
        return Ok(found);
    }
    if debian()? {
        return which(DRIVER).context("Debian's package brought no chromedriver");
    }
    let text = output(chromium, &["--version"]).context("chromium does not say its version")?;
    let Some(version) = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
    else {
        bail!("chromium does not say its version: {text}");
    };
    let dir = target().join("browsers");
    log(&format!("installing chromedriver {version}, which opens the browser for the component tests"));
    playwright()?;
    // The program of the npm package @puppeteer/browsers.
    let printed = command("browsers").args(["install", &format!("{DRIVER}@{version}"), "--path"]).arg(&dir).output()?;
    // It prints `chromedriver@version path`.
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    printed
        .split_once(' ')
        .map(|(_, path)| PathBuf::from(path.trim()))
        .filter(|path| path.is_file())
        .context("no chromedriver could be installed: put one of the browser's version on PATH")
}

/// The settings of the driver. They name the browser if it is not where the driver looks for it.
pub(crate) fn settings(chromium: &Path) -> Result<PathBuf> {
    let common = root().join("webdriver.json");
    if CHROMIUM.into_iter().find_map(which).as_deref() == Some(chromium) {
        return Ok(common);
    }
    let place = format!("\"binary\": {:?}, \"args\"", chromium.display().to_string());
    let path = target().join("webdriver.json");
    fs::write(&path, fs::read_to_string(common)?.replacen("\"args\"", &place, 1))?;
    Ok(path)
}

/// Installs both from Debian's packages where possible. Returns whether it did.
fn debian() -> Result<bool> {
    super::debian(&["chromium", "chromium-driver", "fonts-liberation"], "the tests run in a real browser")
}
