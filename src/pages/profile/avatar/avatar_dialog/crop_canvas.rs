//! Drawing the cropped part of an image on a canvas, for the screen and for the upload.

use crate::browser::dom::{document, object, window};
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// Width and height of an avatar in pixels.
const SIDE: u32 = 512;

/// The quarters of the test image: their CSS color, and its red, green and blue.
const QUARTERS: [(&str, [u8; 3]); 4] =
    [("#c03", [204, 0, 51]), ("#0c3", [0, 204, 51]), ("#03c", [0, 51, 204]), ("#ccc", [204, 204, 204])];
/// How far a color may be off, since the encoding loses some of it.
const TOLERANCE: u8 = 32;

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

fn new_canvas() -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    Some(canvas)
}

/// Fills `canvas`, which is 512 by 512 pixels, with the part of `bitmap` inside `crop`.
pub fn draw(canvas: &HtmlCanvasElement, bitmap: &ImageBitmap, crop: Crop) {
    if let Some(context) = context(canvas) {
        let side = f64::from(SIDE);
        context.clear_rect(0.0, 0.0, side, side);
        // With the default quality, scaling thousands of pixels down to hundreds would skip most of them.
        let _ = Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
        let _ = context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            bitmap, crop.x, crop.y, crop.side, crop.side, 0.0, 0.0, side, side,
        );
    }
}

/// The part of `bitmap` inside `crop` as a file of 512 by 512 pixels; `None` if the browser has no memory for it.
pub async fn encode(bitmap: &ImageBitmap, crop: Crop) -> Option<Blob> {
    let canvas = new_canvas()?;
    draw(&canvas, bitmap, crop);
    to_blob(&canvas).await
}

async fn to_blob(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let encoded = Promise::new(&mut |resolve, _| {
        let answer = resolve.clone();
        let on_blob = Closure::once_into_js(move |blob: JsValue| {
            let _ = answer.call1(&JsValue::NULL, &blob);
        });
        // Browsers that cannot write WebP write PNG instead.
        let begun = canvas.to_blob_with_type_and_encoder_options(on_blob.unchecked_ref(), "image/webp", &0.92.into());
        if begun.is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(encoded).await.ok()?.dyn_into().ok()
}

/// Whether what is read from a canvas is what was drawn on it. Protection against fingerprinting replaces it by noise, or
/// refuses it. Noise that nobody sees is accepted. Tried with a test image, on the way that an avatar takes.
pub async fn is_faithful() -> bool {
    read_back().await.unwrap_or(false)
}

async fn read_back() -> Option<bool> {
    let canvas = new_canvas()?;
    let drawn = context(&canvas)?;
    let half = f64::from(SIDE / 2);
    for (place, (color, _)) in QUARTERS.iter().enumerate() {
        Reflect::set(&drawn, &"fillStyle".into(), &(*color).into()).ok()?;
        let (x, y) = (f64::from(u8::from(place % 2 > 0)), f64::from(u8::from(place > 1)));
        rectangle(&drawn, "fillRect", [x * half, y * half, half, half])?;
    }
    let blob = to_blob(&canvas).await?;
    let bitmap = decode(&blob, None).await.ok()?;
    let copy = new_canvas()?;
    draw(&copy, &bitmap, Crop::new(SIDE, SIDE));
    let side = f64::from(SIDE);
    let image = rectangle(&context(&copy)?, "getImageData", [0.0, 0.0, side, side])?;
    let pixels = Uint8Array::new(&Reflect::get(&image, &"data".into()).ok()?).to_vec();
    // Four points of each quarter.
    let is_kept = (0..16).all(|point| {
        let (x, y) = (point % 4, point / 4);
        let color = pixels.get(((y * 128 + 64) * 512 + x * 128 + 64) * 4..);
        color.zip(QUARTERS.get(x / 2 + y / 2 * 2)).is_some_and(|(color, (_, expected))| {
            expected.iter().zip(color).all(|(expected, color)| expected.abs_diff(*color) < TOLERANCE)
        })
    });
    Some(is_kept)
}

/// Calls a method that takes a rectangle, by its name: every function of web-sys is in the first load.
fn rectangle(context: &CanvasRenderingContext2d, method: &str, place: [f64; 4]) -> Option<JsValue> {
    let method: Function = Reflect::get(context, &method.into()).ok()?.dyn_into().ok()?;
    method.apply(context, &place.map(JsValue::from).into_iter().collect::<Array>()).ok()
}

/// Decodes an image as its orientation says. A `width` scales it; browsers that do not know the option keep its size.
pub async fn decode(blob: &Blob, width: Option<u32>) -> Result<ImageBitmap, JsValue> {
    let options = match width {
        Some(width) => object(&[("resizeWidth", width.into()), ("resizeQuality", "high".into())]),
        None => object(&[]),
    };
    let decode: Function = Reflect::get(&window(), &"createImageBitmap".into())?.dyn_into()?;
    let bitmap: Promise = decode.call2(&JsValue::UNDEFINED, blob, &options)?.dyn_into()?;
    JsFuture::from(bitmap).await?.dyn_into()
}
