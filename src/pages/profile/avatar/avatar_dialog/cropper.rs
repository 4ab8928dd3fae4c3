//! The cropper: the image is dragged by mouse, touch or arrow keys and zoomed by wheel, slider, two fingers, + and −.

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
        if let (Some(canvas), Some(picture)) = (canvas(), picture.get()) {
            draw(&canvas, &picture.bitmap, crop);
        }
    });
    if picture.with_untracked(|picture| picture.as_ref().is_some_and(|picture| picture.uncut.is_some())) {
        return view! {
            <div class="crop">
                <canvas id=CANVAS_ID width="512" height="512" tabindex="-1" role="img" aria-label="Preview" aria-describedby="crop-hint"></canvas>
            </div>
            <p class="hint" id="crop-hint">
                "As a protection against fingerprinting, this browser does not let a page cut images. The whole file is \
                 uploaded, and the service uses its middle."
            </p>
        };
    }
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
                on:pointerup=move |event| drag.end(&event)
                on:pointercancel=move |event| drag.end(&event)
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
        <p class="hint" id="crop-hint">"Drag the image, or move it with the arrow keys. Zoom with two fingers, the wheel, or + and −."</p>
    }
}

fn canvas() -> Option<HtmlCanvasElement> {
    document().get_element_by_id(CANVAS_ID)?.dyn_into().ok()
}

/// A place on the screen.
type Point = (f64, f64);

/// Dragging the image with a pointer, and zooming it with two.
#[derive(Clone, Copy)]
struct Drag {
    crop: RwSignal<Crop>,
    /// The pointers that are down, by their ids, and their last positions.
    pointers: StoredValue<Vec<(i32, Point)>>,
    /// The zoom over the distance of two pointers when the second came down. It counts from there, as the events of the
    /// two come one after the other, and between them a limit of the zoom may be reached.
    scale: StoredValue<f64>,
}

impl Drag {
    fn new(crop: RwSignal<Crop>) -> Self {
        Self { crop, pointers: StoredValue::new(Vec::new()), scale: StoredValue::new(0.0) }
    }

    fn start(self, event: &PointerEvent) {
        if let Some(canvas) = canvas() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        self.end(event);
        // A third one has no meaning.
        self.pointers.update_value(|pointers| {
            if pointers.len() < 2 {
                pointers.push((event.pointer_id(), position(event)));
            }
        });
        let (_, distance) = hold(&self.pointers.get_value());
        self.scale.set_value(if distance > 0.0 { self.crop.get_untracked().zoom() / distance } else { 0.0 });
    }

    fn moved(self, event: &PointerEvent) {
        let Some(canvas) = canvas() else { return };
        let before = self.pointers.get_value();
        if before.is_empty() {
            return;
        }
        self.pointers.update_value(|pointers| {
            for (_, point) in pointers.iter_mut().filter(|(id, _)| *id == event.pointer_id()) {
                *point = position(event);
            }
        });
        let (((from_x, from_y), _), ((to_x, to_y), distance)) = (hold(&before), hold(&self.pointers.get_value()));
        let width = f64::from(canvas.client_width().max(1));
        self.crop.update(|crop| {
            *crop = crop.moved((from_x - to_x) / width, (from_y - to_y) / width);
            if distance * self.scale.get_value() > 0.0 {
                *crop = crop.zoomed(distance * self.scale.get_value());
            }
        });
    }

    fn end(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| pointers.retain(|(id, _)| *id != event.pointer_id()));
    }
}

/// The middle of the pointers, and the distance between two; 0 for others.
fn hold(pointers: &[(i32, Point)]) -> (Point, f64) {
    match *pointers {
        [(_, point)] => (point, 0.0),
        [(_, a), (_, b)] => {
            let (right, down) = (a.0 - b.0, a.1 - b.1);
            ((a.0 - right / 2.0, a.1 - down / 2.0), (right * right + down * down).sqrt())
        }
        _ => ((0.0, 0.0), 0.0),
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
