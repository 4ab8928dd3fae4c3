//! Reading and decoding a chosen file.

use crate::browser::dom::window;
use crate::pages::profile::avatar::avatar_dialog::image_file::{ImageFile, ImageFileError, MAX_BYTES};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ImageBitmap};

/// The decoded image in `file`. The header is checked first, so that nothing unsafe is decoded.
///
/// # Errors
/// A sentence that says why the file cannot be used.
pub async fn read_image(file: &File) -> Result<ImageBitmap, String> {
    if file.size() > f64::from(MAX_BYTES) {
        return Err(ImageFileError::TooLarge.message());
    }
    let broken = |_: JsValue| "This file is broken: the browser cannot show it. Choose another.".to_owned();
    let bytes = Uint8Array::new(&JsFuture::from(file.array_buffer()).await.map_err(broken)?).to_vec();
    let header = ImageFile::parse(&bytes).map_err(ImageFileError::message)?;
    let blob = file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), header.media_type).map_err(broken)?;
    let bitmap = window().create_image_bitmap_with_blob(&blob).map_err(broken)?;
    JsFuture::from(bitmap).await.map_err(broken)?.dyn_into().map_err(broken)
}
