//! A select: the native element.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;

/// A select with its label.
#[component]
pub fn Select(
    /// Its label.
    #[prop(into)]
    label: Content,
    /// The selected value.
    value: RwSignal<String>,
    /// The options: value and label.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let id = fresh_id("select");
    let list = move || {
        let chosen = value.get();
        let option = |(value, words): (String, String)| {
            let is_chosen = value == chosen;
            view! { <option value=value selected=is_chosen>{words}</option> }
        };
        options.get().into_iter().map(option).collect::<Vec<_>>()
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label.0}</label>
            <span class="select">
                <select id=id on:change=move |event| value.set(event_target_value(&event))>{list}</select>
                {icon("down")}
            </span>
        </div>
    }
}
