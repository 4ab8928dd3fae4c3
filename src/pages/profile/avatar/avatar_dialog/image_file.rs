//! Type and dimensions of an image, from the file's header: neither its name nor its declared type is trusted. Dimensions
//! are checked before decoding, so that a decompression bomb is rejected.

use crate::format::count;

/// The largest file, in bytes.
pub const MAX_BYTES: u32 = 2_000_000;
/// The largest width or height, in pixels.
const MAX_SIDE: u32 = 8192;

/// The header of an image that can become an avatar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// For example `image/png`.
    pub media_type: &'static str,
    /// In pixels, before any rotation that the file asks for.
    pub width: u32,
    /// In pixels, before any rotation.
    pub height: u32,
}

/// Why a file cannot become an avatar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFileError {
    /// More than [`MAX_BYTES`].
    TooLarge,
    /// None of the four supported types.
    NotAnImage,
    /// Width and height, of which one is too large to decode safely.
    TooManyPixels(u32, u32),
}

impl ImageFile {
    /// Reads the header in a file's content.
    ///
    /// # Errors
    /// [`ImageFileError`] says why the file cannot be used.
    pub fn parse(bytes: &[u8]) -> Result<Self, ImageFileError> {
        if bytes.len() > MAX_BYTES as usize {
            return Err(ImageFileError::TooLarge);
        }
        let (media_type, width, height) = png(bytes)
            .or_else(|| gif(bytes))
            .or_else(|| webp(bytes))
            .or_else(|| jpeg(bytes))
            .filter(|(_, width, height)| *width > 0 && *height > 0)
            .ok_or(ImageFileError::NotAnImage)?;
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(ImageFileError::TooManyPixels(width, height));
        }
        Ok(Self { media_type, width, height })
    }
}

impl ImageFileError {
    /// The reason as a sentence.
    pub fn message(self) -> String {
        match self {
            Self::TooLarge => "This file is larger than 2 MB. Choose a smaller one.".into(),
            Self::NotAnImage => "This is no PNG, JPEG, WebP or GIF image, whatever its name says.".into(),
            Self::TooManyPixels(width, height) => {
                let (most, height) = (count(MAX_SIDE as usize, "pixel", "pixels"), height.to_string());
                ["This image is ", &width.to_string(), " × ", &height, " pixels. A side has at most ", &most, "."]
                    .concat()
            }
        }
    }
}

/// Media type, width and height.
type Header = (&'static str, u32, u32);

fn png(bytes: &[u8]) -> Option<Header> {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n").then_some(())?;
    (bytes.get(12..16)? == b"IHDR").then_some(("image/png", big_endian(bytes, 16, 4)?, big_endian(bytes, 20, 4)?))
}

fn gif(bytes: &[u8]) -> Option<Header> {
    let starts = bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a");
    starts.then_some(("image/gif", little_endian(bytes, 6, 2)?, little_endian(bytes, 8, 2)?))
}

fn webp(bytes: &[u8]) -> Option<Header> {
    (bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP").then_some(())?;
    let (width, height) = match bytes.get(12..16)? {
        b"VP8X" => (little_endian(bytes, 24, 3)? + 1, little_endian(bytes, 27, 3)? + 1),
        b"VP8L" => {
            let bits = little_endian(bytes, 21, 4)?;
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        b"VP8 " => (little_endian(bytes, 26, 2)? & 0x3fff, little_endian(bytes, 28, 2)? & 0x3fff),
        _ => return None,
    };
    Some(("image/webp", width, height))
}

/// Skips from segment to segment up to the frame header.
fn jpeg(bytes: &[u8]) -> Option<Header> {
    bytes.starts_with(b"\xff\xd8").then_some(())?;
    let mut at = 2;
    loop {
        (*bytes.get(at)? == 0xff).then_some(())?;
        match *bytes.get(at + 1)? {
            // A fill byte before a marker.
            0xff => at += 1,
            marker if is_frame(marker) => {
                return Some(("image/jpeg", big_endian(bytes, at + 7, 2)?, big_endian(bytes, at + 5, 2)?));
            }
            _ => at += 2 + big_endian(bytes, at + 2, 2)? as usize,
        }
    }
}

/// Whether a JPEG marker starts a frame: `C0` to `CF` except tables (`C4`, `CC`) and an extension (`C8`).
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

fn big_endian(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
}

fn little_endian(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn media_type_and_size_are_read_from_each_type_of_image() {
        let size = |bytes: &[u8]| ImageFile::parse(bytes).map(|it| (it.media_type, it.width, it.height));
        assert_eq!(size(&png_of(300, 200)), Ok(("image/png", 300, 200)));
        assert_eq!(size(b"GIF89a\x2c\x01\xc8\x00"), Ok(("image/gif", 300, 200)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x2b\x01\0\xc7\0\0";
        assert_eq!(size(extended), Ok(("image/webp", 300, 200)));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x2c\x01\xc8\0";
        assert_eq!(size(lossy), Ok(("image/webp", 300, 200)));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x2b\xc1\x31\0";
        assert_eq!(size(lossless), Ok(("image/webp", 300, 200)));
        let photo = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc4\0\x02\xff\xc2\0\x0b\x08\0\xc8\x01\x2c\x03";
        assert_eq!(size(photo), Ok(("image/jpeg", 300, 200)));
    }

    #[test]
    fn a_file_that_is_no_image_is_rejected() {
        let files: [&[u8]; 7] = [
            b"",
            b"<!doctype html><script>alert(1)</script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"GIF89a\0\0\0\0",
            b"RIFF\0\0\0\0WEBPnope",
        ];
        for bytes in files {
            assert_eq!(ImageFile::parse(bytes), Err(ImageFileError::NotAnImage), "{bytes:?}");
        }
    }

    #[test]
    fn too_many_pixels_or_bytes_are_rejected_by_the_header() {
        assert_eq!(ImageFile::parse(&png_of(30_000, 30_000)), Err(ImageFileError::TooManyPixels(30_000, 30_000)));
        assert!(ImageFile::parse(&png_of(8192, 8192)).is_ok());
        let mut large = png_of(10, 10);
        large.resize(MAX_BYTES as usize + 1, 0);
        assert_eq!(ImageFile::parse(&large), Err(ImageFileError::TooLarge));
    }

    proptest! {
        #[test]
        fn parsing_arbitrary_bytes_does_not_panic(
            start in prop::sample::select(vec![&b""[..], b"\xff\xd8", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "]),
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let _ = ImageFile::parse(&[start, &rest].concat());
        }
    }
}
