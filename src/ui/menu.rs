//! A menu behind a button, by the ARIA pattern: what [`Popover`] opens, with the roles of a menu.

use crate::ui::fresh_id;
use crate::ui::icon::icon;
use crate::ui::popover::{Popover, PopoverHandle};
use lean::prelude::*;

/// What a menu holds.
pub enum Entry {
    /// Something to do.
    Item(Item),
    /// A choice of one among several.
    Options(&'static str, Vec<MenuOption>),
    /// A line between groups.
    Separator,
}

/// Something to do.
pub struct Item {
    /// The verb.
    pub label: &'static str,
    /// The icon before it.
    pub icon: &'static str,
    /// What it means, under the verb.
    pub remark: Option<&'static str>,
    /// Destroys something.
    pub danger: bool,
    /// Choosing it does nothing, for the reason in `remark`; it can be reached all the same.
    pub unavailable: bool,
    /// Does it.
    pub run: Callback<()>,
}

/// One of several choices.
pub struct MenuOption {
    /// Its name.
    pub label: &'static str,
    /// Whether it is the one chosen.
    pub selected: Signal<bool>,
    /// Chooses it.
    pub run: Callback<()>,
}

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// The name of button and menu.
    #[prop(into)]
    label: Signal<String>,
    /// The button's class.
    #[prop(default = "icon-button")]
    class: &'static str,
    /// What the button shows.
    trigger: AnyView,
    /// What stands above the entries, if anything.
    #[prop(optional, into)]
    head: Content,
    /// The entries, asked for each time the set of them changes.
    #[prop(into)]
    entries: Callback<(), Vec<Entry>>,
) -> impl IntoView {
    let list = move || {
        let popover = expect_context::<PopoverHandle>();
        entries.run(()).into_iter().map(|entry| shown(entry, popover)).collect::<Vec<_>>()
    };
    view! {
        <Popover label class is_menu=true trigger>
            {head.0}
            <div role="menu" aria-label=move || label.get()>{list}</div>
        </Popover>
    }
}

fn shown(entry: Entry, popover: PopoverHandle) -> AnyView {
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
            let choices: Vec<_> = choices.into_iter().map(|choice| radio(choice, popover)).collect();
            view! {
                <div role="group" aria-labelledby=labelled>
                    <p class="popup-label" id=id>{label}</p>
                    {choices}
                </div>
            }
        }
        Entry::Separator => view! { <hr/> },
    }
}

fn radio(MenuOption { label, selected, run }: MenuOption, popover: PopoverHandle) -> AnyView {
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

/// Closes first: the focus is back on the button when a dialog opens, and returns there after it.
fn press(popover: PopoverHandle, run: Callback<()>) -> impl Fn(leptos::ev::MouseEvent) {
    move |_| {
        popover.close();
        run.run(());
    }
}
