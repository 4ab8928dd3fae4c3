//! Whether an image file is whole. Decoders accept files that were cut off: they fill what is missing with gray, or never
//! read as far.

use image::ImageFormat;

/// Whether the file reaches the end of its format. What follows after the end is ignored.
pub(super) fn is_whole(format: ImageFormat, file: &[u8]) -> bool {
    let end = match format {
        ImageFormat::Png => png_end(file),
        ImageFormat::Jpeg => jpeg_end(file),
        ImageFormat::Gif => gif_end(file),
        ImageFormat::WebP => webp_end(file),
        _ => None,
    };
    end.is_some()
}

/// Chunks of a length, a type of four bytes, the data and a checksum of four bytes; the last one is `IEND`.
fn png_end(file: &[u8]) -> Option<()> {
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

/// Segments, each with a marker and a length, and coded data after a start of scan; the last marker is `EOI`.
fn jpeg_end(file: &[u8]) -> Option<()> {
    const EOI: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    let mut rest = file.get(2..)?;
    loop {
        // A marker is a byte other than 0 after any number of 0xff.
        let at = rest.iter().position(|byte| *byte == 0xff)?;
        rest = &rest[at..];
        rest = &rest[rest.iter().position(|byte| *byte != 0xff)?..];
        let (marker, after) = rest.split_first()?;
        rest = after;
        match marker {
            // In coded data, 0 stands for a byte 0xff of the data; restarts have no length.
            0 | 0x01 | 0xd0..=0xd8 => {}
            &EOI => return Some(()),
            marker => {
                let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
                rest = rest.get(length.max(2)..)?;
                // Nothing but a scan may be followed by data that is no marker.
                if *marker != SCAN && *rest.first()? != 0xff {
                    return None;
                }
            }
        }
    }
}

/// Extensions and images, whose data are blocks of up to 255 bytes; the last byte is `;`.
fn gif_end(file: &[u8]) -> Option<()> {
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

/// The length of the file is in its head.
fn webp_end(file: &[u8]) -> Option<()> {
    let length = u32::from_le_bytes(*file.get(4..)?.first_chunk()?);
    file.get(8..)?.get(..usize::try_from(length).ok()?).map(|_| ())
}
