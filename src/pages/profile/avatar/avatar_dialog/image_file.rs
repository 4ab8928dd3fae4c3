//! Type and dimensions of an image, from the file's header: neither its name nor its declared type is trusted. Dimensions
//! are checked before decoding, so that a decompression bomb is rejected. Whether the file is complete is checked as well:
//! some browsers fill what is missing with gray.

use api_types::image_file::{self as service, gif_end, png_end, webp_end};

/// The largest file, in bytes. What is uploaded is much smaller; this one only has to fit into memory.
pub const MAX_BYTES: u32 = 30_000_000;
/// The most pixels: a phone's largest photo. Decoded, each takes four bytes.
const MAX_PIXELS: u64 = 52_000_000;
/// The largest width or height, in pixels.
const MAX_SIDE: u32 = 16_384;

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
    /// None of the supported types.
    NotAnImage,
    /// Width and height, which are too large to decode safely.
    TooManyPixels(u32, u32),
    /// The end of the file is missing.
    Incomplete,
    /// The browser cannot decode it.
    Undecodable,
    /// The browser cannot decode this type, which only some can.
    UnknownToBrowser,
    /// The browser cannot make it smaller, and the service does not take it as it is.
    CannotShrink,
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
            .or_else(|| heif(bytes))
            .filter(|(_, width, height)| *width > 0 && *height > 0)
            .ok_or(ImageFileError::NotAnImage)?;
        let image = Self { media_type, width, height };
        if image.pixels() > MAX_PIXELS || width.max(height) > MAX_SIDE {
            return Err(ImageFileError::TooManyPixels(width, height));
        }
        let complete = match media_type {
            "image/png" => png_end(bytes),
            "image/gif" => gif_end(bytes),
            "image/webp" => webp_end(bytes),
            "image/jpeg" => jpeg_end(bytes),
            _ => heif_end(bytes),
        };
        complete.map(|()| image).ok_or(ImageFileError::Incomplete)
    }

    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Whether not every browser can decode this type. The service cannot.
    pub fn is_heif(&self) -> bool {
        self.media_type == "image/heif"
    }

    /// Whether the service takes a file of `size` bytes with this header.
    pub fn fits_service(&self, size: f64) -> bool {
        !self.is_heif()
            && size <= f64::from(service::MAX_BYTES)
            && self.pixels() <= service::MAX_PIXELS
            && self.width.max(self.height) <= service::MAX_SIDE
    }

    /// The width to which a large image is scaled down when it is decoded: it takes a quarter of the memory, and the
    /// avatar is much smaller. `None` for others.
    pub fn reduced_width(&self) -> Option<u32> {
        (self.pixels() > MAX_PIXELS / 3).then_some(self.width / 2)
    }
}

impl ImageFileError {
    /// The reason as a sentence.
    pub fn message(self) -> String {
        match self {
            Self::TooLarge => "This file is larger than 30 MB. Choose a smaller one.".into(),
            Self::NotAnImage => "This is no PNG, JPEG, WebP or GIF image, whatever its name says.".into(),
            Self::TooManyPixels(width, height) => {
                let (width, height) = (width.to_string(), height.to_string());
                ["This image is ", &width, " × ", &height, " pixels. It may have 52 million, and 16,384 on a side."]
                    .concat()
            }
            Self::Incomplete => "This file is broken: its end is missing. Choose another.".into(),
            Self::Undecodable => "This file is broken: the browser cannot show it. Choose another.".into(),
            Self::UnknownToBrowser => {
                "This browser cannot open HEIC or AVIF images. Save the image as JPEG, and choose that.".into()
            }
            Self::CannotShrink => {
                "This browser does not let a page cut images, as a protection against fingerprinting. \
                                   Choose a PNG, JPEG, WebP or GIF file of at most 2 MB and 25 million pixels."
                    .into()
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

/// HEIC and AVIF: the first box names the type. The largest of the sizes in it is the image's; others are of its tiles.
fn heif(bytes: &[u8]) -> Option<Header> {
    let brands: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"];
    (bytes.get(4..8)? == b"ftyp" && brands.contains(&bytes.get(8..12)?)).then_some(())?;
    let sizes = bytes.windows(4).enumerate().filter(|(_, name)| name == b"ispe");
    let size = sizes.filter_map(|(at, _)| Some((big_endian(bytes, at + 8, 4)?, big_endian(bytes, at + 12, 4)?)));
    let (width, height) = size.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))?;
    Some(("image/heif", width, height))
}

/// `Some` if a JPEG reaches its end; phones append films. Skips the segments up to the data, as a thumbnail in one of them
/// has an end of its own. In the data no other `FF` is followed by `D9`. The service looks more closely, but it never gets
/// this file where the browser can write another.
fn jpeg_end(bytes: &[u8]) -> Option<()> {
    let mut at = 2;
    while bytes.get(at + 1) != Some(&0xda) {
        at += if *bytes.get(at + 1)? == 0xff { 1 } else { 2 + big_endian(bytes, at + 2, 2)? as usize };
    }
    bytes.get(at..)?.windows(2).any(|pair| pair == b"\xff\xd9").then_some(())
}

/// The boxes follow each other, one of them with the data. A length of 0 is "to the end", and 1 is followed by one of eight
/// bytes.
fn heif_end(bytes: &[u8]) -> Option<()> {
    let (mut at, mut has_data) = (0, false);
    while at < bytes.len() {
        has_data |= bytes.get(at + 4..at + 8)? == b"mdat";
        let length = match big_endian(bytes, at, 4)? {
            0 => bytes.len() - at,
            1 => (big_endian(bytes, at + 8, 4)? == 0).then_some(big_endian(bytes, at + 12, 4)?)?.max(16) as usize,
            length => length.max(8) as usize,
        };
        at = at.checked_add(length)?;
    }
    (at == bytes.len() && has_data).then_some(())
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

    /// A PNG without data.
    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(*b"\x08\x02\0\0\0CRC!\0\0\0\0IENDCRC!");
        bytes
    }

    /// A complete file of each type, 300 by 200 pixels.
    fn complete() -> Vec<(&'static str, Vec<u8>)> {
        let box_of = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len() + 8).unwrap_or_default().to_be_bytes();
            [&length[..], name, content].concat()
        };
        let size = box_of(b"ispe", b"\0\0\0\0\0\0\x01\x2c\0\0\0\xc8");
        let tile = box_of(b"ispe", b"\0\0\0\0\0\0\0\x40\0\0\0\x40");
        let heif =
            [box_of(b"ftyp", b"heic\0\0\0\0"), box_of(b"meta", &[size, tile].concat()), box_of(b"mdat", b"1234")];
        vec![
            ("image/png", png_of(300, 200)),
            ("image/gif", b"GIF89a\x2c\x01\xc8\0\x80\0\0abcdef!\xf9\x04\0\0\0\0\0,abcdefgh\0\x02\x02ab\0;".to_vec()),
            ("image/webp", b"RIFF\x17\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x2b\x01\0\xc7\0\0.".to_vec()),
            ("image/webp", b"RIFF\x17\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x2c\x01\xc8\0.".to_vec()),
            ("image/webp", b"RIFF\x12\0\0\0WEBPVP8L\0\0\0\0\x2f\x2b\xc1\x31\0.".to_vec()),
            (
                "image/jpeg",
                // A thumbnail with an end of its own, a fill byte, a table, the frame, and the data.
                b"\xff\xd8\xff\xe0\0\x06ab\xff\xd9\xff\xff\xc4\0\x02\xff\xc2\0\x0b\x08\0\xc8\x01\x2c\x03abc\xff\xda\0\x02a\xff\0b\xff\xd9"
                    .to_vec(),
            ),
            ("image/heif", heif.concat()),
        ]
    }

    #[test]
    fn media_type_and_size_are_read_from_each_type_of_image() {
        for (media_type, bytes) in complete() {
            assert_eq!(ImageFile::parse(&bytes), Ok(ImageFile { media_type, width: 300, height: 200 }), "{bytes:?}");
        }
    }

    #[test]
    fn a_file_that_ends_too_early_is_rejected_and_one_with_more_at_its_end_is_not() {
        for (media_type, bytes) in complete() {
            for end in 0..bytes.len() {
                assert!(ImageFile::parse(&bytes[..end]).is_err(), "{media_type} up to {end}");
            }
            let last = &bytes[..bytes.len() - 1];
            assert_eq!(ImageFile::parse(last), Err(ImageFileError::Incomplete), "{media_type}");
            // A HEIC file is a list of boxes, so what follows is one.
            let more: &[u8] = if media_type == "image/heif" { b"\0\0\0\x08free" } else { b"a film" };
            assert!(ImageFile::parse(&[&bytes, more].concat()).is_ok(), "{media_type}");
        }
    }

    #[test]
    fn a_file_that_is_no_image_is_rejected() {
        let files: [&[u8]; 8] = [
            b"",
            b"<!doctype html><script>alert(1)</script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"GIF89a\0\0\0\0",
            b"RIFF\0\0\0\0WEBPnope",
            b"\0\0\0\x08ftypmp42",
        ];
        for bytes in files {
            assert_eq!(ImageFile::parse(bytes), Err(ImageFileError::NotAnImage), "{bytes:?}");
        }
    }

    #[test]
    fn too_many_pixels_or_bytes_are_rejected_by_the_header() {
        for (width, height) in [(30_000, 30_000), (20_000, 10), (7212, 7212)] {
            assert_eq!(ImageFile::parse(&png_of(width, height)), Err(ImageFileError::TooManyPixels(width, height)));
        }
        // The photos of phones: 12 and 50 million pixels.
        for (width, height) in [(4032, 3024), (8160, 6120)] {
            assert!(ImageFile::parse(&png_of(width, height)).is_ok());
        }
        let mut large = png_of(10, 10);
        large.resize(5_000_000, 0);
        assert!(ImageFile::parse(&large).is_ok());
        large.resize(MAX_BYTES as usize + 1, 0);
        assert_eq!(ImageFile::parse(&large), Err(ImageFileError::TooLarge));
    }

    #[test]
    fn a_large_image_is_reduced_when_it_is_decoded() {
        let width = |width, height| ImageFile { media_type: "image/png", width, height }.reduced_width();
        assert_eq!([width(4032, 3024), width(8160, 6120)], [None, Some(4080)]);
    }

    #[test]
    fn only_what_the_service_takes_is_uploaded_uncut() {
        let image = ImageFile { media_type: "image/png", width: 4032, height: 3024 };
        assert!(image.fits_service(2_000_000.0));
        assert!(!image.fits_service(2_000_001.0));
        assert!(!ImageFile { width: 8193, height: 10, ..image }.fits_service(10.0));
        assert!(!ImageFile { width: 8160, height: 6120, ..image }.fits_service(10.0));
        assert!(!ImageFile { media_type: "image/heif", ..image }.fits_service(10.0));
    }

    proptest! {
        #[test]
        fn parsing_arbitrary_bytes_does_not_panic(
            start in prop::sample::select(vec![&b""[..], b"\xff\xd8", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"\0\0\0\x0cftypheic", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0CRC!"]),
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let _ = ImageFile::parse(&[start, &rest].concat());
        }
    }
}
