//! New ids and secrets, from the operating system's random number generator.

use sha2::{Digest, Sha256};

/// The error of the operating system's random number generator.
pub type RngError = getrandom::Error;

const BASE32: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// An xid: 20 characters `0-9a-v` for four bytes of time and eight random bytes, so that ids sort by the second of
/// their creation and cannot be guessed.
///
/// # Errors
/// The random number generator failed.
pub fn xid(now: i64) -> Result<String, RngError> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes[4..])?;
    let seconds = u32::try_from(now.div_euclid(crate::clock::SECOND)).unwrap_or(u32::MAX);
    bytes[..4].copy_from_slice(&seconds.to_be_bytes());
    Ok(base32(bytes))
}

/// `prefix`, `_` and a new [`xid`].
///
/// # Errors
/// The random number generator failed.
pub fn new(prefix: &str, now: i64) -> Result<String, RngError> {
    Ok(format!("{prefix}_{}", xid(now)?))
}

/// A new secret of `length` characters `0-9a-z`, uniformly distributed: 5.17 bits each.
///
/// # Errors
/// The random number generator failed.
pub fn secret(length: usize) -> Result<String, RngError> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes)?;
        // 252 is the largest multiple of 36 in a byte. Larger values are skipped, since they would favour the first
        // characters.
        let fair = bytes.iter().filter(|byte| **byte < 252).map(|byte| char::from(BASE36[usize::from(byte % 36)]));
        text.extend(fair.take(length - text.len()));
    }
    Ok(text)
}

/// Six random digits, uniformly distributed.
///
/// # Errors
/// The random number generator failed.
pub fn code() -> Result<String, RngError> {
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes)?;
        let number = u32::from_le_bytes(bytes);
        // The largest multiple of a million in 32 bits. Larger values are skipped, since they would favour small
        // numbers.
        if number < 4_294_000_000 {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

/// The hash of a secret, by which it is stored and looked up.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

fn base32(bytes: [u8; 12]) -> String {
    // 96 bits in groups of five from the top, the last one padded with four zeros: encoded ids sort like their bytes.
    let bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte)) << 4;
    (0..20).rev().map(|group| char::from(BASE32[(bits >> (5 * group) & 31) as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_published_form_and_sort_by_time() {
        let (early, late) = (new("t", 1_790_000_000_000).unwrap(), new("t", 1_790_000_001_000).unwrap());
        assert!(api_types::id::body(&early).is_some(), "{early}");
        assert!(early < late);
        assert_ne!(new("t", 0).unwrap(), new("t", 0).unwrap());
    }

    #[test]
    fn ids_are_encoded_like_other_xids() {
        let bytes = [0x4d, 0x88, 0xe1, 0x5b, 0x60, 0xf4, 0x86, 0xe4, 0x28, 0x41, 0x2d, 0xc9];
        assert_eq!(base32(bytes), "9m4e2mr0ui3e8a215n4g");
    }

    #[test]
    fn secrets_have_the_asked_length_and_never_repeat() {
        let secret = super::secret(25).unwrap();
        assert_eq!(secret.len(), 25);
        assert!(secret.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()));
        assert_ne!(secret, super::secret(25).unwrap());
    }
}
