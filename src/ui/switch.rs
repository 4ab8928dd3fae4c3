//! A switch that is saved as it is flipped: a native checkbox with the role of a switch.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;
use leptos::ev;
use wasm_bindgen::JsCast;

/// A switch in its row, with its description.
#[component]
pub fn Switch(
    /// Its constant name.
    label: &'static str,
    /// What it is about, and the reason when it is locked.
    hint: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Asked to flip it to the given state. Absent: the switch is locked, stays as it is and stays focusable.
    #[prop(optional)]
    on_flip: Option<Callback<bool>>,
    /// The id by which a link finds it.
    id: &'static str,
) -> impl IntoView {
    let hint_id = fresh_id("hint");
    let locked = on_flip.is_none();
    let flip = move |event: ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
            return;
        };
        if let Some(on_flip) = on_flip {
            on_flip.run(input.checked());
        }
    };
    let hold = move |event: ev::MouseEvent| {
        if locked {
            event.prevent_default();
        }
    };
    // Space is the checkbox's own key; Enter is the switch pattern's second one.
    let enter = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            if let Some(on_flip) = on_flip {
                on_flip.run(!on.get_untracked());
            }
        }
    };
    view! {
        <div class="switch-row">
            <label for=id>{label}{locked.then(|| icon("lock"))}</label>
            <p class="hint" id=hint_id.clone()>{hint}</p>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id=id
                aria-describedby=hint_id
                aria-disabled=locked.then_some("true")
                prop:checked=move || on.get()
                on:click=hold
                on:change=flip
                on:keydown=enter
            />
        </div>
    }
}
