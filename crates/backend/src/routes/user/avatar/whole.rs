//! Whether an image file is whole.

use api_types::image_file::{gif_end, png_end, webp_end};
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
