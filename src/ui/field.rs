//! A field: label, input, hint. An error replaces the hint; both describe the input.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use lean::prelude::*;

/// What is typed into a field. Decides the keyboard of a phone, what the browser corrects, fills in and checks, and the font.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// A short text in the person's own words.
    #[default]
    Text,
    /// The name of a person.
    Name,
    /// A handle or secret, exact to the character.
    Code,
    /// An email address.
    Email,
    /// An address on the web.
    Url,
    /// A number, with a decimal point or comma.
    Amount,
    /// A day.
    Date,
}

impl FieldKind {
    /// The values of `type`, `inputmode` and `autocapitalize`.
    fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Text => ("text", "text", "sentences"),
            Self::Name => ("text", "text", "words"),
            Self::Code => ("text", "text", "none"),
            Self::Email => ("email", "email", "none"),
            Self::Url => ("text", "url", "none"),
            Self::Amount => ("text", "decimal", "none"),
            Self::Date => ("date", "text", "none"),
        }
    }
}

/// Takes over the text of an input. Some password managers and browsers fill in a field with the event `change` alone. It
/// also comes when an input is removed, after its signal.
pub fn take(value: RwSignal<String>, event: &web_sys::Event) {
    let text = event_target_value(event);
    if value.try_with_untracked(|value| *value != text) == Some(true) {
        value.set(text);
    }
}

/// A text field. Password managers ignore it unless it is for an email address.
#[component]
pub fn Field(
    /// Its label.
    #[prop(into)]
    label: Content,
    /// The typed value.
    value: RwSignal<String>,
    /// What to know, below the input.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with the value, if anything.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Its id, for moving the focus to it.
    #[prop(optional, into)]
    id: Option<&'static str>,
    /// Whether changes of hint and error are announced, for a value that is checked while the person types.
    #[prop(optional)]
    live: bool,
    /// An example, shown while the input is empty. Never in the place of the label.
    #[prop(optional)]
    placeholder: &'static str,
    /// What is typed into it.
    #[prop(optional)]
    kind: FieldKind,
    /// Whether the focus starts here when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = id.map_or_else(|| fresh_id("field"), str::to_owned);
    let hint_id = [&id, "-hint"].concat();
    let (input_type, inputmode, autocapitalize) = kind.attributes();
    let manager = (kind != FieldKind::Email).then_some("true");
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
                class=if kind == FieldKind::Code { "input code-input" } else { "input" }
                id=id
                type=input_type
                inputmode=inputmode
                autocapitalize=autocapitalize
                autocorrect=if autocapitalize == "none" { "off" } else { "on" }
                autocomplete=if manager.is_some() { "off" } else { "email" }
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
                on:input=move |event| take(value, &event)
                on:change=move |event| take(value, &event)
            />
            <div class="field-below" aria-live=live.then_some("polite")>{below}</div>
        </div>
    }
}
