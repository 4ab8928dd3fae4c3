//! One process for one database: caches, rate limits and the order of changes are correct in a single process only.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Locks a file beside the database, which is never removed. The system releases the lock when the process ends, however
/// it ends.
///
/// # Errors
/// A sentence: another process has the lock, or the file cannot be created.
pub(super) fn lock(database: &Path) -> Result<File, String> {
    let name = lock_file(database);
    let explain = |error: io::Error| format!("{}: {error}", name.display());
    let file = File::options().write(true).create(true).truncate(false).mode(0o600).open(&name).map_err(explain)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!("{}: another backend is using this database", database.display())),
        Err(TryLockError::Error(error)) => Err(explain(error)),
    }
}

/// One database has one lock, also if it is opened through a symbolic link.
fn lock_file(database: &Path) -> PathBuf {
    let mut name = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned()).into_os_string();
    name.push(".lock");
    name.into()
}
