//! A menu that a button opens, by the ARIA menu pattern: a [`Popover`] with the roles of a menu.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use crate::ui::popover::{Popover, PopoverHandle};
use lean::prelude::*;

/// An entry of a menu.
pub enum Entry {
    /// An action.
    Item(Item),
    /// A group of options, of which one is selected.
    Options(&'static str, Vec<MenuOption>),
    /// A line between groups.
    Separator,
}

/// An action.
pub struct Item {
    /// The verb.
    pub label: &'static str,
    /// The icon before it.
    pub icon: &'static str,
    /// An explanation below the verb.
    pub remark: Option<&'static str>,
    /// Whether it is destructive.
    pub danger: bool,
    /// Whether it does nothing, for the reason in `remark`. It can have the focus all the same.
    pub unavailable: bool,
    /// Runs it.
    pub run: Callback<()>,
}

/// One option of a group.
pub struct MenuOption {
    /// Its name.
    pub label: &'static str,
    /// Whether it is selected.
    pub selected: Signal<bool>,
    /// Selects it.
    pub run: Callback<()>,
}

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// The accessible name of the button and of the menu.
    #[prop(into)]
    label: Signal<String>,
    /// The button's class.
    #[prop(default = "icon-button")]
    class: &'static str,
    /// What the button shows.
    trigger: AnyView,
    /// Shown above the entries.
    #[prop(optional, into)]
    head: Content,
    /// Returns the entries. Reactive: called again when what it reads changes.
    #[prop(into)]
    entries: Callback<(), Vec<Entry>>,
) -> impl IntoView {
    let list = move || {
        let popover = expect_context::<PopoverHandle>();
        entries.run(()).into_iter().map(|entry| entry_view(entry, popover)).collect::<Vec<_>>()
    };
    view! {
        <Popover label class is_menu=true trigger>
            {head.0}
            <div role="menu" aria-label=move || label.get()>{list}</div>
        </Popover>
    }
}

fn entry_view(entry: Entry, popover: PopoverHandle) -> AnyView {
    match entry {
        Entry::Item(Item { label, icon: name, remark, danger, unavailable, run }) => {
            let press = press(popover, run);
            let press = move |event| {
                if !unavailable {
                    press(event);
                }
            };
            view! {
                <div
                    role="menuitem"
                    tabindex="-1"
                    class="item"
                    data-variant=danger.then_some("danger")
                    aria-disabled=unavailable.then_some("true")
                    on:click=press
                >
                    {icon(name)}
                    <span>{label}{remark.map(|remark| view! { <small>{remark}</small> })}</span>
                </div>
            }
        }
        Entry::Options(label, choices) => {
            let id = fresh_id("group");
            let labelled = id.clone();
            let choices: Vec<_> = choices.into_iter().map(|option| option_view(option, popover)).collect();
            view! {
                <div role="group" aria-labelledby=labelled>
                    <p class="popover-label" id=id>{label}</p>
                    {choices}
                </div>
            }
        }
        Entry::Separator => view! { <hr/> },
    }
}

fn option_view(MenuOption { label, selected, run }: MenuOption, popover: PopoverHandle) -> AnyView {
    let press = press(popover, run);
    let mark = move || {
        if selected.get() {
            icon("check")
        } else {
            view! { <span class="icon"></span> }
        }
    };
    let checked = move || if selected.get() { "true" } else { "false" };
    view! {
        <div role="menuitemradio" tabindex="-1" class="item" aria-checked=checked on:click=press>
            {mark}
            <span>{label}</span>
        </div>
    }
}

/// Closes the menu first: then the button has the focus when a dialog opens, and gets it back afterwards.
fn press(popover: PopoverHandle, run: Callback<()>) -> impl Fn(leptos::ev::MouseEvent) {
    move |_| {
        popover.close();
        run.run(());
    }
}
