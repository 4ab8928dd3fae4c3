//! Buttons. An unavailable button stays focusable, so that its reason can be read.

use crate::ui::icon::icon;
use lean::prelude::*;

/// The emphasis of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The main action of its card.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action without a frame.
    Ghost,
    /// Destroys something.
    Danger,
}

impl Variant {
    /// The value of `data-variant`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Ghost => "ghost",
            Self::Danger => "danger",
        }
    }
}

/// A button with a verb on it.
#[component]
pub fn Button(
    /// The verb.
    #[prop(into)]
    label: Signal<String>,
    /// Called when it is pressed.
    on_press: Callback<()>,
    /// Its emphasis.
    #[prop(optional)]
    variant: Variant,
    /// Its id, for moving the focus to it.
    #[prop(optional, into)]
    id: Option<&'static str>,
    /// An icon before the verb.
    #[prop(optional)]
    icon_name: Option<&'static str>,
    /// Pressing does nothing while this holds.
    #[prop(optional, into)]
    unavailable: Signal<bool>,
    /// The id of the element that describes it, such as the reason why it is unavailable.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Whether the focus starts here when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Submits its form instead of calling `on_press`. See [`SubmitButton`](crate::ui::form::SubmitButton).
    #[prop(optional)]
    submit: bool,
) -> impl IntoView {
    view! {
        <button
            id=id
            type=if submit { "submit" } else { "button" }
            class="button"
            data-variant=variant.name()
            aria-disabled=move || unavailable.get().then_some("true")
            aria-describedby=described_by
            autofocus=autofocus
            on:click=move |event| {
                if unavailable.get_untracked() {
                    event.prevent_default();
                } else if !submit {
                    on_press.run(());
                }
            }
        >
            {icon_name.map(icon)}
            {move || label.get()}
        </button>
    }
}

/// A button that shows an icon and has `label` as its accessible name.
#[component]
pub fn IconButton(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The icon it shows.
    #[prop(into)]
    icon_name: Signal<&'static str>,
    /// Called when it is pressed.
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label=move || label.get() on:click=move |_| on_press.run(())>
            {move || icon(icon_name.get())}
        </button>
    }
}
