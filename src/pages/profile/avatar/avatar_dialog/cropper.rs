//! The cropper: the image is dragged by mouse, touch or arrow keys and zoomed by wheel, slider, two fingers, + and −.

use crate::browser::dom::document;
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use crate::pages::profile::avatar::avatar_dialog::crop_canvas::draw;
use crate::pages::profile::avatar::avatar_dialog::read_image::Picture;
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
        // Also while it is dragged.
        drag.set_base();
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
    /// The crop and the hold when a pointer last came down or went up. It is moved from there, as the events of two
    /// pointers come one after the other, and what is between them counts for nothing.
    base: StoredValue<(Crop, Hold)>,
}

impl Drag {
    fn new(crop: RwSignal<Crop>) -> Self {
        let base = StoredValue::new((crop.get_untracked(), hold(&[])));
        Self { crop, pointers: StoredValue::new(Vec::new()), base }
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
        self.set_base();
    }

    fn moved(self, event: &PointerEvent) {
        let Some(canvas) = canvas() else { return };
        self.pointers.update_value(|pointers| {
            for (_, point) in pointers.iter_mut().filter(|(id, _)| *id == event.pointer_id()) {
                *point = position(event);
            }
        });
        let pointers = self.pointers.get_value();
        if pointers.is_empty() {
            return;
        }
        let ((from_x, from_y), before) = self.base.get_value().1;
        let ((to_x, to_y), now) = hold(&pointers);
        let crop = self.base.get_value().0;
        let crop = if before > 0.0 { crop.zoomed(crop.zoom() * now / before) } else { crop };
        let width = f64::from(canvas.client_width().max(1));
        self.crop.set(crop.moved((from_x - to_x) / width, (from_y - to_y) / width));
    }

    fn end(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| pointers.retain(|(id, _)| *id != event.pointer_id()));
        self.set_base();
    }

    fn set_base(self) {
        self.base.set_value((self.crop.get_untracked(), hold(&self.pointers.get_value())));
    }
}

/// The middle of the pointers, and the distance between two; 0 for others.
type Hold = (Point, f64);

fn hold(pointers: &[(i32, Point)]) -> Hold {
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
