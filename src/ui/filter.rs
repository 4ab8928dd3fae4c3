//! A search field over a list that is long: what is typed narrows the list.

use lean::prelude::*;

/// The field. Its name stands in it too, while it is empty: it is as good as a label above it, and spares a line.
#[component]
pub fn Filter(
    /// Its name: "Filter workspaces".
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <input
            class="input"
            type="search"
            aria-label=label
            placeholder=label
            autocomplete="off"
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    }
}
