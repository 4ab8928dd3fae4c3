//! Encrypts values that must be readable again, with a key that is kept in a file of its own, apart from the database.

use api_types::Secret;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

const KEY: usize = 32;
const NONCE: usize = 12;

/// A value cannot be decrypted: it was encrypted with another key, for another owner, or changed since.
#[derive(Debug)]
pub struct DecryptError;

impl std::fmt::Display for DecryptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a sealed value does not open: the key file is not the one it was sealed with")
    }
}

impl std::error::Error for DecryptError {}

/// Encrypts and decrypts with one key. Has no `Debug`, so that the key cannot be printed.
#[derive(Clone)]
pub struct Vault {
    cipher: ChaCha20Poly1305,
    /// None for a key that is not kept.
    file: Option<KeyFile>,
}

/// Where a key is kept, and its hash.
#[derive(Clone)]
struct KeyFile {
    path: PathBuf,
    hash: [u8; 32],
}

impl Vault {
    /// Uses the key in `file`. Creates it if there is none, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be read or created, or is not a key.
    pub fn open(file: &Path) -> io::Result<Self> {
        let key = match read_key(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => create_key(file)?,
            key => key?,
        };
        let file = Some(KeyFile { path: file.to_owned(), hash: Sha256::digest(key).into() });
        Ok(Self { file, ..Self::from_key(key) })
    }

    /// Whether the key file still holds this key. Without it, nothing can be decrypted after the next start.
    ///
    /// # Errors
    /// The reason in words.
    pub fn check_file(&self) -> Result<(), &'static str> {
        let Some(file) = &self.file else { return Ok(()) };
        match read_key(&file.path) {
            Ok(key) if <[u8; 32]>::from(Sha256::digest(key)) == file.hash => Ok(()),
            Ok(_) => Err("the key file was replaced"),
            Err(error) if error.kind() == ErrorKind::NotFound => Err("the key file is missing"),
            Err(_) => Err("the key file cannot be read"),
        }
    }

    /// Uses a key that is not kept, for a database in memory.
    ///
    /// # Errors
    /// The random number generator failed.
    pub fn ephemeral() -> Result<Self, getrandom::Error> {
        Ok(Self::from_key(random()?))
    }

    fn from_key(key: [u8; KEY]) -> Self {
        Self { cipher: ChaCha20Poly1305::new(&Key::from(key)), file: None }
    }

    /// Encrypts `secret` for `owner`: a nonce of 12 bytes, then the ciphertext. A copy in another owner's row cannot be
    /// decrypted.
    ///
    /// # Errors
    /// The random number generator failed.
    pub fn seal(&self, owner: &str, secret: &Secret) -> Result<Vec<u8>, getrandom::Error> {
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: owner.as_bytes() };
        // Encryption fails only for messages that are larger than memory.
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).unwrap_or_default();
        Ok([&nonce[..], &sealed].concat())
    }

    /// Decrypts what was encrypted for `owner`.
    ///
    /// # Errors
    /// It was encrypted with another key, for another owner, or changed since.
    pub fn unseal(&self, owner: &str, sealed: &[u8]) -> Result<Secret, DecryptError> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(DecryptError)?;
        let payload = Payload { msg: rest, aad: owner.as_bytes() };
        let bytes = self.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| DecryptError)?;
        String::from_utf8(bytes).map(Secret::new).map_err(|_| DecryptError)
    }
}

fn read_key(file: &Path) -> io::Result<[u8; KEY]> {
    let mut bytes = Vec::new();
    File::open(file)?.take(KEY as u64 + 1).read_to_end(&mut bytes)?;
    <[u8; KEY]>::try_from(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "this is no key of 32 bytes"))
}

/// Creates a key in `file`, atomically and synced to disk: everything that was encrypted with a lost key is lost as
/// well.
fn create_key(file: &Path) -> io::Result<[u8; KEY]> {
    let key = random::<KEY>().map_err(io::Error::other)?;
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    let new = Path::new(&name);
    // Left behind by a start that was interrupted.
    if let Err(error) = fs::remove_file(new)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(new)?;
    created.write_all(&key)?;
    created.sync_all()?;
    // Unlike a rename, a hard link never replaces a key that another process has just created.
    fs::hard_link(new, file)?;
    fs::remove_file(new)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(key)
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn opened(vault: &Vault, owner: &str, sealed: &[u8]) -> Option<String> {
        vault.unseal(owner, sealed).ok().map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_value_is_decrypted_with_its_owner_and_its_key_only() {
        let (vault, other) = (Vault::ephemeral().unwrap(), Vault::ephemeral().unwrap());
        let secret = Secret::new("1f2e-3d4c-5b6a".into());
        let sealed = vault.seal("u_1", &secret).unwrap();
        assert_eq!(opened(&vault, "u_1", &sealed).as_deref(), Some("1f2e-3d4c-5b6a"));
        assert_eq!(opened(&vault, "u_2", &sealed), None);
        assert_eq!(opened(&other, "u_1", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(opened(&vault, "u_1", &changed), None, "byte {at}");
            assert_eq!(opened(&vault, "u_1", &sealed[..at]), None, "up to {at}");
        }
        assert_ne!(vault.seal("u_1", &secret).unwrap(), sealed, "never sealed alike twice");
    }

    #[test]
    fn the_key_file_is_created_once_with_owner_only_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pipes.key");
        let sealed = Vault::open(&file).unwrap().seal("u_1", &Secret::new("beets".into())).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(opened(&Vault::open(&file).unwrap(), "u_1", &sealed).as_deref(), Some("beets"));
    }

    #[test]
    fn a_partly_written_key_file_is_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pipes.key");
        std::fs::write(folder.path().join("pipes.key.new"), "half").unwrap();
        let sealed = Vault::open(&file).unwrap().seal("u_1", &Secret::new("beets".into())).unwrap();
        assert_eq!(opened(&Vault::open(&file).unwrap(), "u_1", &sealed).as_deref(), Some("beets"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_invalid_key_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pipes.key");
        for length in [0, 31, 33, 1000] {
            std::fs::write(&file, vec![7; length]).unwrap();
            assert_eq!(Vault::open(&file).err().unwrap().to_string(), "this is no key of 32 bytes");
        }
    }
}
