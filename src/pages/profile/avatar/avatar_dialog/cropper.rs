//! The square on a canvas: moved by mouse, touch and arrow keys, zoomed by wheel, slider and + and −.

use crate::browser::dom::document;
use crate::pages::profile::avatar::avatar_dialog::Picture;
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use js_sys::Promise;
use lean::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlInputElement, ImageBitmap};
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

/// How many pixels the image has in the end, across and down.
const SIDE: u32 = 512;
const CANVAS_ID: &str = "crop";

/// Shows `picture` and lets the person choose the square.
#[component]
pub fn CropStage(
    /// The image.
    picture: RwSignal<Option<Picture>>,
    /// The square.
    crop: RwSignal<Crop>,
) -> impl IntoView {
    Effect::new(move || {
        let crop = crop.get();
        if let (Some(canvas), Some(Picture(bitmap))) = (canvas(), picture.get()) {
            draw(&canvas, &bitmap, crop);
        }
    });
    let last = StoredValue::new(None::<(f64, f64)>);
    let at = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let down = move |event: PointerEvent| {
        if let Some(canvas) = canvas() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        last.set_value(Some(at(&event)));
    };
    let drag = move |event: PointerEvent| {
        if let (Some(from), Some(canvas)) = (last.get_value(), canvas()) {
            let (to, width) = (at(&event), f64::from(canvas.client_width().max(1)));
            last.set_value(Some(to));
            crop.update(|crop| *crop = crop.moved((from.0 - to.0) / width, (from.1 - to.1) / width));
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let factor = if event.delta_y() < 0.0 { 1.1 } else { 1.0 / 1.1 };
        crop.update(|crop| *crop = crop.zoomed(crop.zoom() * factor));
    };
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let step = if event.shift_key() { 0.1 } else { 0.02 };
        let now = crop.get_untracked();
        let then = match event.key().as_str() {
            // The arrows move the image as the mouse would: to the right, and the square goes left in it.
            "ArrowLeft" => now.moved(step, 0.0),
            "ArrowRight" => now.moved(-step, 0.0),
            "ArrowUp" => now.moved(0.0, step),
            "ArrowDown" => now.moved(0.0, -step),
            "+" | "=" => now.zoomed(now.zoom() * 1.1),
            "-" | "_" => now.zoomed(now.zoom() / 1.1),
            _ => return,
        };
        event.prevent_default();
        crop.set(then);
    };
    view! {
        <div class="crop">
            <canvas
                id=CANVAS_ID
                width="512"
                height="512"
                tabindex="0"
                role="application"
                aria-label="Part of the image that is shown"
                aria-describedby="crop-hint"
                on:pointerdown=down
                on:pointermove=drag
                on:pointerup=move |_| last.set_value(None)
                on:pointercancel=move |_| last.set_value(None)
                on:wheel=wheel
                on:keydown=key
            ></canvas>
        </div>
        <div class="zoom">
            <label for="zoom">"Zoom"</label>
            <input
                id="zoom"
                type="range"
                min="1"
                max="8"
                step="0.05"
                prop:value=move || crop.get().zoom()
                on:input=move |event| {
                    let zoom = event_target::<HtmlInputElement>(&event).value_as_number();
                    crop.update(|crop| *crop = crop.zoomed(zoom));
                }
            />
        </div>
        <p class="hint" id="crop-hint">"Drag the image, or move it with the arrow keys and zoom with + and −."</p>
    }
}

fn canvas() -> Option<HtmlCanvasElement> {
    document().get_element_by_id(CANVAS_ID)?.dyn_into().ok()
}

fn draw(canvas: &HtmlCanvasElement, bitmap: &ImageBitmap, crop: Crop) {
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        let side = f64::from(SIDE);
        context.clear_rect(0.0, 0.0, side, side);
        // One step from thousands of pixels to hundreds would leave out most of them.
        let _ = js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
        let _ = context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            bitmap, crop.x, crop.y, crop.side, crop.side, 0.0, 0.0, side, side,
        );
    }
}

/// The square as a file of 512 by 512 pixels; nothing when the browser has no memory for it.
pub async fn square(bitmap: &ImageBitmap, crop: Crop) -> Option<Blob> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    draw(&canvas, bitmap, crop);
    let done = Promise::new(&mut |resolve, _| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        // PNG where the browser writes no WebP.
        let _ = canvas.to_blob_with_type_and_encoder_options(take.unchecked_ref(), "image/webp", &0.92.into());
    });
    JsFuture::from(done).await.ok()?.dyn_into().ok()
}
