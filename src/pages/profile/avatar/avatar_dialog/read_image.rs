//! Reading and decoding a chosen file.

use crate::pages::profile::avatar::avatar_dialog::crop_canvas::{decode, is_faithful};
use crate::pages::profile::avatar::avatar_dialog::image_file::{ImageFile, ImageFileError, MAX_BYTES};
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ImageBitmap};

/// A decoded image that is about to be cropped.
#[derive(Clone)]
pub struct Picture {
    /// The image.
    pub bitmap: SendWrapper<ImageBitmap>,
    /// The file, if it is uploaded as it is: the browser does not let the page read what it has cut, and the service cuts
    /// out the middle.
    pub uncut: Option<SendWrapper<Blob>>,
}

/// The decoded image in `file`. The header is checked first, so that nothing unsafe is decoded.
///
/// # Errors
/// Why the file cannot be used.
pub async fn read_image(file: &File) -> Result<Picture, ImageFileError> {
    if file.size() > f64::from(MAX_BYTES) {
        return Err(ImageFileError::TooLarge);
    }
    let broken = |_: JsValue| ImageFileError::Undecodable;
    let bytes = Uint8Array::new(&JsFuture::from(file.array_buffer()).await.map_err(broken)?).to_vec();
    let header = ImageFile::parse(&bytes)?;
    drop(bytes);
    let blob = file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), header.media_type).map_err(broken)?;
    let undecodable = if header.is_heif() { ImageFileError::UnknownToBrowser } else { ImageFileError::Undecodable };
    let bitmap = decode(&blob, header.reduced_width()).await.map_err(|_| undecodable)?;
    let uncut = if is_faithful().await {
        None
    } else if header.fits_service(file.size()) {
        Some(SendWrapper::new(blob))
    } else {
        return Err(ImageFileError::CannotShrink);
    };
    Ok(Picture { bitmap: SendWrapper::new(bitmap), uncut })
}
