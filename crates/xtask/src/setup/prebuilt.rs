//! Programs from the release pages of their authors. An archive is used only if it has the SHA-256 that is pinned here.

use crate::{
    process::{command, output},
    project::target,
};
use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A release of one program.
pub(super) struct Release {
    pub(super) program: &'static str,
    pub(super) version: &'static str,
    /// The address that the archives are below.
    pub(super) folder: &'static str,
    pub(super) archives: [Archive; 4],
}

/// A `.tar.gz` for one kind of machine.
#[derive(Clone, Copy)]
pub(super) struct Archive {
    /// Its name without `.tar.gz`, which contains the kind of machine.
    pub(super) name: &'static str,
    pub(super) sha256: &'static str,
}

/// Where the programs are installed: beside the build, so that nothing else on the machine changes.
pub(crate) fn bin() -> PathBuf {
    target().join("tools/bin")
}

/// Downloads, checks and unpacks the archive for this machine.
pub(super) fn install(release: &Release) -> Result<()> {
    let machine =
        format!("{}-{}", env::consts::ARCH, if cfg!(target_os = "macos") { "apple" } else { "unknown-linux" });
    let supported = cfg!(any(target_os = "linux", target_os = "macos"));
    let archive = release.archives.iter().find(|archive| supported && archive.name.contains(&machine));
    let archive = archive.with_context(|| format!("there is none for {} {}", env::consts::OS, env::consts::ARCH))?;
    fs::create_dir_all(bin())?;
    let file = bin().join(format!("{}.tar.gz", archive.name));
    let installed = download(&format!("{}/{}.tar.gz", release.folder, archive.name), &file)
        .and_then(|()| unpack(&file, archive, release.program, &bin()));
    // A half-written or wrong archive is of no use to anybody.
    let _ = fs::remove_file(file);
    installed?;
    let program = bin().join(release.program);
    ensure!(output(&program, &["--version"]).is_some(), "{} does not run on this machine", program.display());
    Ok(())
}

/// Gives up quickly without a connection: the caller can compile instead.
fn download(address: &str, file: &Path) -> Result<()> {
    let curl = command("curl")
        .args(["--proto", "=https", "--tlsv1.2", "--fail", "--silent", "--show-error", "--location"])
        .args(["--connect-timeout", "5", "--max-time", "120", "--output"])
        .arg(file)
        .arg(address)
        .output()
        .context("cannot run curl")?;
    if !curl.status.success() {
        bail!("{address}: {}", String::from_utf8_lossy(&curl.stderr).trim());
    }
    Ok(())
}

/// Takes `program` out of the archive in `file` into `dir`, if its hash is right.
fn unpack(file: &Path, archive: &Archive, program: &str, dir: &Path) -> Result<()> {
    let hash = sha256(file)?;
    ensure!(hash == archive.sha256, "{} has the SHA-256 {hash} and not {}", file.display(), archive.sha256);
    // Some archives have a folder of their own name, some have none.
    let unpacked = dir.join(archive.name);
    fs::create_dir_all(&unpacked)?;
    let tar = command("tar").arg("-xzf").arg(file).arg("-C").arg(&unpacked).status().context("cannot run tar")?;
    ensure!(tar.success(), "{} cannot be unpacked", file.display());
    let found = [unpacked.join(archive.name).join(program), unpacked.join(program)];
    let found = found.iter().find(|path| path.is_file());
    let moved =
        found.context("the archive lacks the program").and_then(|found| Ok(fs::rename(found, dir.join(program))?));
    fs::remove_dir_all(unpacked)?;
    moved
}

fn sha256(file: &Path) -> Result<String> {
    let hash = Sha256::digest(fs::read(file)?);
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;
    use tempfile::tempdir;

    /// An archive with one file at `path` in `dir`, and its hash.
    fn archive(dir: &Path, path: &str) -> (PathBuf, &'static str) {
        let source = dir.join("source");
        fs::create_dir_all(source.join(path).parent().unwrap()).unwrap();
        fs::write(source.join(path), "the program").unwrap();
        let file = dir.join("archive.tar.gz");
        let tar = Command::new("tar").arg("-czf").arg(&file).arg("-C").arg(&source).arg(path).status();
        assert!(tar.unwrap().success());
        let hash = sha256(&file).unwrap();
        (file, hash.leak())
    }

    #[test]
    fn the_program_is_taken_from_either_kind_of_archive() {
        for path in ["tool", "tool-1.0/tool"] {
            let dir = tempdir().unwrap();
            let (file, sha256) = archive(dir.path(), path);
            let bin = dir.path().join("bin");
            unpack(&file, &Archive { name: "tool-1.0", sha256 }, "tool", &bin).unwrap();
            assert_eq!(fs::read_to_string(bin.join("tool")).unwrap(), "the program");
            assert_eq!(fs::read_dir(bin).unwrap().count(), 1);
        }
    }

    #[test]
    fn an_archive_with_another_hash_is_not_unpacked() {
        let dir = tempdir().unwrap();
        let (file, _) = archive(dir.path(), "tool");
        let sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
        let error = unpack(&file, &Archive { name: "tool-1.0", sha256 }, "tool", &dir.path().join("bin")).unwrap_err();
        assert!(error.to_string().contains("SHA-256"), "{error}");
        assert!(!dir.path().join("bin/tool").exists());
    }

    #[test]
    fn without_a_connection_the_download_fails_at_once() {
        let dir = tempdir().unwrap();
        let error = download("https://127.0.0.1:9/tool.tar.gz", &dir.path().join("tool")).unwrap_err();
        assert!(error.to_string().contains("127.0.0.1"), "{error}");
    }
}
