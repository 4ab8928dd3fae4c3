//! A switch that is saved when it is flipped: a native checkbox with the role of a switch.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;
use leptos::ev;
use wasm_bindgen::JsCast;

/// A row with a switch, its label and its description.
#[component]
pub fn Switch(
    /// Its label, the same in both states.
    label: &'static str,
    /// Its description, and the reason when it is locked.
    hint: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called with the new state. Without it the switch is locked, and stays focusable.
    #[prop(optional)]
    on_flip: Option<Callback<bool>>,
    /// Its id, for links to it.
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
    // The checkbox handles Space. The switch pattern has Enter too.
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
