//! Forms: one way to send what is typed, by Enter or by the form's button, and never twice at once.

use crate::ui::button::{Button, ButtonProps, Variant};
use lean::prelude::*;

/// A form that the app sends itself. The browser neither checks nor sends it; fields show their own errors.
#[component]
pub fn Form(
    /// Sends what is typed. Not called while `busy`.
    on_submit: Callback<()>,
    /// Whether it is being sent.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The form's class.
    #[prop(optional)]
    class: Option<&'static str>,
    /// The class of the element around the fields and the error. Without it they stand in the form itself.
    #[prop(optional)]
    body_class: Option<&'static str>,
    /// Why it was not sent, below the fields. What is wrong with one field belongs to that field.
    #[prop(optional, into)]
    error: Content,
    /// The footer with its buttons.
    #[prop(optional, into)]
    footer: Content,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            on_submit.run(());
        }
    };
    let fields = view! { {children()}{error.0} };
    let body = match body_class {
        Some(class) => view! { <div class=class>{fields}</div> },
        None => fields,
    };
    view! {
        <form class=class novalidate on:submit=submit>
            {body}
            {footer.0}
        </form>
    }
}

/// The button that sends the form it stands in.
#[component]
pub fn SubmitButton(
    /// The verb.
    label: &'static str,
    /// What it says while the form is being sent, if that is something else.
    #[prop(optional)]
    busy_label: Option<&'static str>,
    /// Whether the form is being sent. Pressing does nothing then.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether there is nothing to send yet. Pressing does nothing then.
    #[prop(optional, into)]
    unavailable: Signal<bool>,
    /// How it looks.
    #[prop(default = Variant::Primary)]
    variant: Variant,
    /// An icon before the verb.
    #[prop(optional)]
    icon_name: Option<&'static str>,
    /// The id of the element that says why it is unavailable.
    #[prop(optional, into)]
    described_by: Option<String>,
) -> impl IntoView {
    Button(ButtonProps {
        label: Signal::derive(move || busy_label.filter(|_| busy.get()).unwrap_or(label).to_owned()),
        on_press: Callback::new(|()| {}),
        variant,
        id: None,
        icon_name,
        unavailable: Signal::derive(move || unavailable.get() || busy.get()),
        described_by,
        autofocus: false,
        submit: true,
    })
}
