//! A search field that filters a long list.

use crate::ui::field::take;
use lean::prelude::*;

/// The field. Its accessible name is its placeholder too, in the place of a label above it.
#[component]
pub fn Filter(
    /// Its accessible name, such as "Filter workspaces".
    label: &'static str,
    /// The typed value.
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <input
            class="input"
            type="search"
            aria-label=label
            placeholder=label
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            inputmode="search"
            spellcheck="false"
            prop:value=move || value.get()
            on:input=move |event| take(value, &event)
            on:change=move |event| take(value, &event)
        />
    }
}
