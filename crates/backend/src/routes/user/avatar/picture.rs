//! Converts an uploaded file into the stored image: decoded within limits, cropped to a square, scaled down, without
//! metadata.

use super::whole::is_whole;
use api_types::image_file::{MAX_PIXELS, MAX_SIDE};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage};
use std::io::Cursor;

/// The longest side of the stored image.
const SIDE: u32 = 512;
/// The most bytes for decoding: eight per pixel, as a PNG with 16 bits per channel needs. The decoder does not count the
/// buffers of a progressive JPEG, which are twice as large as its pixels: they are limited by [`MAX_PIXELS`].
const MAX_ALLOC: u64 = 8 * MAX_PIXELS;
const JPEG_QUALITY: u8 = 88;

const WRONG_TYPE: &str = "An image is a PNG, JPEG, WebP or GIF file.";
const TOO_LARGE: &str = "An image has at most 25 million pixels, and 8192 on each side.";
pub(super) const BROKEN: &str = "This image cannot be read. The file may be damaged.";

/// The stored image.
#[derive(Debug)]
pub(super) struct Picture {
    /// `image/png` or `image/jpeg`.
    pub(super) media: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl Picture {
    /// Decodes the first frame of `file`, applies its orientation, crops the middle square and scales it down.
    pub(super) fn new(file: &[u8]) -> Result<Self, &'static str> {
        let (image, orientation) = decode(file)?;
        let mut small = DynamicImage::ImageRgba8(square(&image));
        drop(image);
        small.apply_orientation(orientation);
        let transparent = small.pixels().any(|(_, _, pixel)| pixel.0[3] < u8::MAX);
        let mut bytes = Vec::new();
        let written = if transparent {
            small.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        } else {
            JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&small.to_rgb8())
        };
        written.map_err(|_| BROKEN)?;
        Ok(Self { media: if transparent { "image/png" } else { "image/jpeg" }, bytes })
    }
}

/// The format, detected by the first bytes of the file.
fn format(file: &[u8]) -> Option<ImageFormat> {
    match file {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _ => None,
    }
}

fn decode(file: &[u8]) -> Result<(DynamicImage, Orientation), &'static str> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let format = format(file).ok_or(WRONG_TYPE)?;
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let to_message = |error: ImageError| if matches!(error, ImageError::Limits(_)) { TOO_LARGE } else { BROKEN };
    let mut decoder = reader.into_decoder().map_err(to_message)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(TOO_LARGE);
    }
    if !is_whole(format, file) {
        return Err(BROKEN);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(to_message)?;
    if image.width() == 0 || image.height() == 0 { Err(BROKEN) } else { Ok((image, orientation)) }
}

/// The middle square of the image, scaled down to [`SIDE`] at most.
fn square(image: &DynamicImage) -> RgbaImage {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let middle = imageops::crop_imm(image, (width - side) / 2, (height - side) / 2, side, side);
    if side <= SIDE {
        return middle.to_image();
    }
    // A large image is first reduced by a fast filter, without copying it.
    let near = if side > 2 * SIDE { imageops::thumbnail(&*middle, 2 * SIDE, 2 * SIDE) } else { middle.to_image() };
    imageops::resize(&near, SIDE, SIDE, FilterType::CatmullRom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba};

    fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
        let mut file = Vec::new();
        image.into().write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
        file
    }

    fn stored(file: &[u8]) -> RgbaImage {
        let picture = Picture::new(file).unwrap();
        assert_eq!(ImageFormat::from_mime_type(picture.media), format(&picture.bytes));
        image::load_from_memory(&picture.bytes).unwrap().to_rgba8()
    }

    #[test]
    fn the_middle_square_is_cropped_and_scaled_down() {
        let third = |at: u32| {
            if at < 300 {
                [255, 0, 0]
            } else if at < 1800 {
                [0, 0, 255]
            } else {
                [0, 255, 0]
            }
        };
        for (width, height) in [(2100, 1500), (1500, 2100)] {
            let image = RgbImage::from_fn(width, height, |x, y| Rgb(third(if width > height { x } else { y })));
            let stored_image = stored(&png(image));
            assert_eq!(stored_image.dimensions(), (512, 512));
            for (x, y) in [(2, 2), (509, 2), (256, 256), (2, 509), (509, 509)] {
                let Rgba([red, green, blue, _]) = *stored_image.get_pixel(x, y);
                assert!(blue > 240 && red < 15 && green < 15, "{x} {y}: {red} {green} {blue}");
            }
        }
    }

    #[test]
    fn small_images_are_not_scaled_up() {
        assert_eq!(stored(&png(RgbImage::new(1, 1))).dimensions(), (1, 1));
        assert_eq!(stored(&png(RgbImage::new(40, 30))).dimensions(), (30, 30));
        assert_eq!(stored(&png(RgbImage::new(513, 700))).dimensions(), (512, 512));
    }

    #[test]
    fn transparency_is_preserved() {
        let mut image = RgbaImage::from_pixel(20, 20, Rgba([9, 9, 9, 255]));
        assert_eq!(Picture::new(&png(image.clone())).unwrap().media, "image/jpeg");
        image.put_pixel(3, 4, Rgba([1, 2, 3, 77]));
        assert_eq!(Picture::new(&png(image.clone())).unwrap().media, "image/png");
        assert_eq!(stored(&png(image.clone())), image);
    }

    #[test]
    fn images_of_any_depth_are_decoded() {
        for image in [
            DynamicImage::new_luma8(600, 5),
            DynamicImage::new_luma_a16(5, 600),
            DynamicImage::new_rgb16(600, 600),
            DynamicImage::new_rgba16(1200, 1100),
        ] {
            let side = image.width().min(image.height()).min(512);
            assert_eq!(stored(&png(image)).dimensions(), (side, side));
        }
    }

    #[test]
    fn the_first_frame_of_an_animated_webp_is_kept() {
        let chunk = |name: &[u8], data: &[u8]| [name, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
        let frame = |color| {
            let mut file = Vec::new();
            let image = DynamicImage::from(RgbImage::from_pixel(20, 20, Rgb(color)));
            image.write_to(&mut Cursor::new(&mut file), ImageFormat::WebP).unwrap();
            // Position, size minus one, duration; then the frame as in a file of its own.
            chunk(b"ANMF", &[&[0, 0, 0, 0, 0, 0, 19, 0, 0, 19, 0, 0, 50, 0, 0, 0], &file[12..]].concat())
        };
        let parts = [
            chunk(b"VP8X", &[2, 0, 0, 0, 19, 0, 0, 19, 0, 0]),
            chunk(b"ANIM", &[0; 6]),
            frame([255, 0, 0]),
            frame([0, 0, 255]),
        ];
        let file = chunk(b"RIFF", &[&b"WEBP"[..], &parts.concat()].concat());
        let Rgba([red, _, blue, _]) = *stored(&file).get_pixel(10, 10);
        assert!(red > 240 && blue < 15, "{red} {blue}");
    }

    #[test]
    fn truncated_and_corrupt_files_do_not_panic() {
        let file = png(RgbaImage::from_fn(9, 9, |x, y| Rgba([u8::from(x > y), 9, 0, 200])));
        for end in 0..file.len() {
            let _ = Picture::new(&file[..end]);
            let mut wrong = file.clone();
            wrong[end] ^= 0x55;
            let _ = Picture::new(&wrong);
        }
    }
}
