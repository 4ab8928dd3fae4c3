//! Image files for an avatar: what the service takes, and whether a file is whole. Decoders accept files that were cut
//! off: they fill what is missing with gray, or never read as far.

/// The largest file, in bytes.
pub const MAX_BYTES: u32 = 2_000_000;
/// The most pixels.
pub const MAX_PIXELS: u64 = 25_000_000;
/// The most pixels on each side.
pub const MAX_SIDE: u32 = 8192;

/// `Some` if a PNG reaches its end; what follows is ignored, here and in the other formats. Chunks of a length, a type of
/// four bytes, the data and a checksum of four bytes; the last one is `IEND`.
pub fn png_end(file: &[u8]) -> Option<()> {
    let mut rest = file.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        rest = after.get(length..)?.get(4..)?;
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// The same of a GIF: extensions and images, whose data are blocks of up to 255 bytes; the last byte is `;`.
pub fn gif_end(file: &[u8]) -> Option<()> {
    /// The bytes of a palette that these flags announce.
    fn palette(flags: u8) -> usize {
        if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
    }
    let mut rest = file.get(13 + palette(*file.get(10)?)..)?;
    loop {
        let (kind, after) = rest.split_first()?;
        rest = match kind {
            b';' => return Some(()),
            // An image: place, flags, palette, and the size of a code.
            b',' => after.get(9 + palette(*after.get(8)?) + 1..)?,
            b'!' => after.get(1..)?,
            _ => return None,
        };
        loop {
            let (length, after) = rest.split_first()?;
            rest = after.get(usize::from(*length)..)?;
            if *length == 0 {
                break;
            }
        }
    }
}

/// The same of a WebP: the length of the file is in its head.
pub fn webp_end(file: &[u8]) -> Option<()> {
    let length = u32::from_le_bytes(*file.get(4..)?.first_chunk()?);
    file.get(8..)?.get(..usize::try_from(length).ok()?).map(|_| ())
}
