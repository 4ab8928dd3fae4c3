//! Buttons. An unavailable one stays focusable and says why; a busy one cannot be pressed twice.

use crate::ui::icon::icon;
use lean::prelude::*;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The one action of its card.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that is hardly there.
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
    /// What pressing does.
    on_press: Callback<()>,
    /// How it looks.
    #[prop(optional)]
    variant: Variant,
    /// Its id, where the focus is to find it.
    #[prop(optional, into)]
    id: Option<&'static str>,
    /// An icon before the verb.
    #[prop(optional)]
    icon_name: Option<&'static str>,
    /// Pressing does nothing while this holds.
    #[prop(optional, into)]
    unavailable: Signal<bool>,
    /// The id of the element that says why it is unavailable, or more about it.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Where the focus starts when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Sends the form it stands in, instead of calling `on_press`.
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

/// A button that shows an icon and is named by `label`, which may change with its state.
#[component]
pub fn IconButton(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The icon it shows.
    #[prop(into)]
    icon_name: Signal<&'static str>,
    /// What pressing does.
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label=move || label.get() on:click=move |_| on_press.run(())>
            {move || icon(icon_name.get())}
        </button>
    }
}
