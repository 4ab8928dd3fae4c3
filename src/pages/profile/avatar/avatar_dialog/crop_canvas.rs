//! Drawing the cropped part of an image on a canvas, for the screen and for the upload.

use crate::browser::dom::document;
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// Width and height of an avatar in pixels.
const SIDE: u32 = 512;

/// Fills `canvas`, which is 512 by 512 pixels, with the part of `bitmap` inside `crop`.
pub fn draw(canvas: &HtmlCanvasElement, bitmap: &ImageBitmap, crop: Crop) {
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        let side = f64::from(SIDE);
        context.clear_rect(0.0, 0.0, side, side);
        // With the default quality, scaling thousands of pixels down to hundreds would skip most of them.
        let _ = js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
        let _ = context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            bitmap, crop.x, crop.y, crop.side, crop.side, 0.0, 0.0, side, side,
        );
    }
}

/// The part of `bitmap` inside `crop` as a file of 512 by 512 pixels; `None` if the browser has no memory for it.
pub async fn encode(bitmap: &ImageBitmap, crop: Crop) -> Option<Blob> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    draw(&canvas, bitmap, crop);
    let encoded = Promise::new(&mut |resolve, _| {
        let on_blob = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        // Browsers that cannot write WebP write PNG instead.
        let _ = canvas.to_blob_with_type_and_encoder_options(on_blob.unchecked_ref(), "image/webp", &0.92.into());
    });
    JsFuture::from(encoded).await.ok()?.dyn_into().ok()
}
