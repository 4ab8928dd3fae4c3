//! The cropper: the image is dragged by mouse, touch or arrow keys and zoomed by wheel, slider, + and −.

use crate::browser::dom::document;
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use crate::pages::profile::avatar::avatar_dialog::crop_canvas::draw;
use crate::pages::profile::avatar::avatar_dialog::draft::Picture;
use lean::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlInputElement, KeyboardEvent, PointerEvent, WheelEvent};

const CANVAS_ID: &str = "crop";
/// One step of the wheel or of the + and − keys.
const ZOOM_STEP: f64 = 1.1;

/// Shows `picture` and lets the person choose the square to keep.
#[component]
pub fn Cropper(
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
    let drag = Drag::new(crop);
    let on_wheel = move |event: WheelEvent| {
        event.prevent_default();
        let factor = if event.delta_y() < 0.0 { ZOOM_STEP } else { 1.0 / ZOOM_STEP };
        crop.update(|crop| *crop = crop.zoomed(crop.zoom() * factor));
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(changed) = changed_by_key(crop.get_untracked(), &event) {
            event.prevent_default();
            crop.set(changed);
        }
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
                on:pointerdown=move |event| drag.start(&event)
                on:pointermove=move |event| drag.moved(&event)
                on:pointerup=move |_| drag.end()
                on:pointercancel=move |_| drag.end()
                on:wheel=on_wheel
                on:keydown=on_key
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

/// Dragging the image with a pointer.
#[derive(Clone, Copy)]
struct Drag {
    crop: RwSignal<Crop>,
    /// The last position of the pointer, while it is down.
    last: StoredValue<Option<(f64, f64)>>,
}

impl Drag {
    fn new(crop: RwSignal<Crop>) -> Self {
        Self { crop, last: StoredValue::new(None) }
    }

    fn start(self, event: &PointerEvent) {
        if let Some(canvas) = canvas() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        self.last.set_value(Some(position(event)));
    }

    fn moved(self, event: &PointerEvent) {
        if let (Some(from), Some(canvas)) = (self.last.get_value(), canvas()) {
            let (to, width) = (position(event), f64::from(canvas.client_width().max(1)));
            self.last.set_value(Some(to));
            self.crop.update(|crop| *crop = crop.moved((from.0 - to.0) / width, (from.1 - to.1) / width));
        }
    }

    fn end(self) {
        self.last.set_value(None);
    }
}

fn position(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// The crop after this key; `None` if the key has no meaning here. With Shift the steps are larger.
fn changed_by_key(crop: Crop, event: &KeyboardEvent) -> Option<Crop> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let step = if event.shift_key() { 0.1 } else { 0.02 };
    match event.key().as_str() {
        // The arrow keys move the image, as dragging does; the crop moves the other way.
        "ArrowLeft" => Some(crop.moved(step, 0.0)),
        "ArrowRight" => Some(crop.moved(-step, 0.0)),
        "ArrowUp" => Some(crop.moved(0.0, step)),
        "ArrowDown" => Some(crop.moved(0.0, -step)),
        "+" | "=" => Some(crop.zoomed(crop.zoom() * ZOOM_STEP)),
        "-" | "_" => Some(crop.zoomed(crop.zoom() / ZOOM_STEP)),
        _ => None,
    }
}
