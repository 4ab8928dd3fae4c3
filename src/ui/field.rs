//! A field: label, input, hint; an error takes the hint's place and is tied to the input.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;

/// A text field that is no login: password managers are kept out unless `autocomplete` says otherwise.
#[component]
pub fn Field(
    /// Its label.
    #[prop(into)]
    label: Content,
    /// What is typed.
    value: RwSignal<String>,
    /// What is good to know, under it.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it, if anything.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Its id, where the focus is to find it.
    #[prop(optional, into)]
    id: Option<&'static str>,
    /// Speaks hint and error as they change, for what is found out while one types.
    #[prop(optional)]
    live: bool,
    /// What stands in it while it is empty; never instead of the label.
    #[prop(optional)]
    placeholder: &'static str,
    /// `email` or `text`.
    #[prop(default = "text")]
    kind: &'static str,
    /// `email`, or off.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Typed in the code font.
    #[prop(optional)]
    code: bool,
    /// Where the focus starts when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = id.map_or_else(|| fresh_id("field"), str::to_owned);
    let hint_id = [&id, "-hint"].concat();
    let manager = (autocomplete == "off").then_some("true");
    let described = hint_id.clone();
    let has_hint = move || hint.with(|hint| !hint.is_empty());
    let below = move || match error.get() {
        Some(error) => {
            view! { <p class="field-error" id=hint_id.clone()>{icon("alert")}<span>{error}</span></p> }
        }
        None if has_hint() => view! { <p class="hint" id=hint_id.clone()>{move || hint.get()}</p> },
        None => nothing(),
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label.0}</label>
            <input
                class=if code { "input code-input" } else { "input" }
                id=id
                type=kind
                autocomplete=autocomplete
                data-1p-ignore=manager
                data-lpignore=manager
                data-bwignore=manager
                data-form-type=manager.map(|_| "other")
                placeholder=placeholder
                spellcheck="false"
                autofocus=autofocus
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || (has_hint() || error.get().is_some()).then(|| described.clone())
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <div class="field-below" aria-live=live.then_some("polite")>{below}</div>
        </div>
    }
}
