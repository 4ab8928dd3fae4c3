//! A popover that a button opens. The popover API has the top layer, light dismissal, Esc, one open popover at a time, and
//! returning the focus. Arrow keys, Home, End and type-ahead are here, for menus and for lists of links.

use crate::browser::clock::monotonic;
use crate::browser::dom::{call, document, object, supports};
use crate::ui::fresh_id;
use lean::prelude::*;
use leptos::ev;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Closes the popover that contains the caller.
#[derive(Clone, Copy)]
pub struct PopoverHandle(StoredValue<String>);

impl PopoverHandle {
    /// Closes it; its button gets the focus.
    pub fn close(self) {
        if let Some(popover) = self.element() {
            hide(&popover);
        }
    }

    fn is_open(self) -> bool {
        self.element().is_some_and(|popover| popover.matches(":popover-open").unwrap_or(false))
    }

    fn element(self) -> Option<HtmlElement> {
        document().get_element_by_id(&self.0.try_get_value()?)?.dyn_into().ok()
    }
}

/// A button and the popover that it opens.
#[component]
pub fn Popover(
    /// The accessible name of the button.
    #[prop(into)]
    label: Signal<String>,
    /// The button's class.
    class: &'static str,
    /// The popover's class.
    #[prop(default = "popover")]
    popover_class: &'static str,
    /// Whether it is a menu; else a list of links.
    #[prop(optional)]
    is_menu: bool,
    /// What the button shows.
    trigger: AnyView,
    /// Called when it opens and closes.
    #[prop(optional)]
    on_toggle: Option<Callback<bool>>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let id = fresh_id("popover");
    let open = RwSignal::new(false);
    let handle = PopoverHandle(StoredValue::new(id.clone()));
    let typed = StoredValue::new((String::new(), 0.0));
    provide_context(handle);

    let toggled = move |_: web_sys::Event| {
        let now = handle.is_open();
        open.set(now);
        if let Some(on_toggle) = on_toggle {
            on_toggle.run(now);
        }
    };
    // The state is set now and not by the `toggle` event, which may arrive after the next key.
    let show = move |event: &web_sys::Event, at_end: bool| {
        event.prevent_default();
        if let (Some(popover), Some(button)) = (handle.element(), event.current_target()) {
            let source = object(&[("source", button.clone().into())]);
            let _ = call(&popover, "showPopover", &source);
            // As the style sheet does in the other browsers.
            if !supports("anchor-scope: --menu") {
                follow(popover.clone(), button.unchecked_into());
            }
            let entries = focusable(&popover);
            if let Some(entry) = if at_end { entries.last() } else { entries.first() } {
                let _ = entry.focus();
            }
        }
    };
    let on_press = move |event: ev::MouseEvent| {
        if handle.is_open() {
            event.prevent_default();
            handle.close();
        } else {
            show(&event, false);
        }
    };
    let on_button_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => show(&event, false),
        "ArrowUp" => show(&event, true),
        _ => {}
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if let Some(popover) = handle.element() {
            move_focus(&event, &popover, typed);
        }
    };
    view! {
        <div class="menu-anchor">
            <button
                type="button"
                class=class
                aria-label=move || label.get()
                aria-haspopup=is_menu.then_some("menu")
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=id.clone()
                popovertarget=id.clone()
                on:click=on_press
                on:keydown=on_button_key
            >
                {trigger}
            </button>
            <div class=popover_class id=id popover="auto" on:toggle=toggled on:keydown=on_key>
                {children()}
            </div>
        </div>
    }
}

/// Keeps the popover at its button while it is open, however the page scrolls or changes. For browsers without CSS anchor
/// positioning.
fn follow(popover: HtmlElement, button: Element) {
    if popover.matches(":popover-open").unwrap_or(false) {
        place(&popover, &button);
        request_animation_frame(move || follow(popover, button));
    }
}

/// Below the button, or above it where only that fits; and never outside the window.
#[expect(clippy::cast_possible_truncation, reason = "whole pixels are exact enough")]
fn place(popover: &HtmlElement, button: &Element) {
    const GAP: i32 = 4;
    let Some(root) = document().document_element() else { return };
    let (at, size) = (button.get_bounding_client_rect(), popover.get_bounding_client_rect());
    let (width, height) = (size.width().ceil() as i32, size.height().ceil() as i32);
    let right = at.right() as i32 - width;
    let left =
        if popover.matches(".align-start, [data-side=start]").unwrap_or(false) { at.left() as i32 } else { right };
    let (above, below) = (at.top() as i32 - GAP - height, at.bottom() as i32 + GAP);
    let top = if below + height > root.client_height() && above >= 0 { above } else { below };
    let left = left.min(root.client_width() - width).max(0);
    let top = top.min(root.client_height() - height).max(0);
    let inset = [&top.to_string(), "px auto auto ", &left.to_string(), "px"].concat();
    let _ = popover.style().set_property("inset", &inset);
}

fn move_focus(event: &ev::KeyboardEvent, popover: &HtmlElement, typed: StoredValue<(String, f64)>) {
    let entries = focusable(popover);
    let Some(last) = entries.len().checked_sub(1) else { return };
    let active = document().active_element();
    let here = entries.iter().position(|entry| active.as_ref().is_some_and(|active| entry.is_same_node(Some(active))));
    let typing = active.as_ref().is_some_and(|active| active.tag_name() == "INPUT");
    let key = event.key();
    let to = match key.as_str() {
        "ArrowDown" => here.map_or(0, |at| if at == last { 0 } else { at + 1 }),
        "ArrowUp" => here.map_or(last, |at| if at == 0 { last } else { at - 1 }),
        "Home" if !typing => 0,
        "End" if !typing => last,
        // Closes, which returns the focus to the button; the browser's Tab goes on from there.
        "Tab" => return hide(popover),
        // An entry of a menu is no native button and needs these keys. Links handle Enter themselves.
        "Enter" | " " => {
            if let Some(entry) = here.map(|at| &entries[at]).filter(|entry| entry.has_attribute("role")) {
                event.prevent_default();
                entry.click();
            }
            return;
        }
        _ if typing => return,
        _ => match type_ahead(event, typed, &entries, here) {
            Some(to) => to,
            None => return,
        },
    };
    event.prevent_default();
    let _ = entries[to].focus();
}

fn hide(popover: &HtmlElement) {
    let _ = popover.hide_popover();
}

fn focusable(popover: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = popover.query_selector_all("[tabindex], a[href], input") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// The next entry whose name starts with what was typed within the last half second.
fn type_ahead(
    event: &web_sys::KeyboardEvent,
    typed: StoredValue<(String, f64)>,
    entries: &[HtmlElement],
    here: Option<usize>,
) -> Option<usize> {
    let key = event.key();
    if key.chars().count() != 1 || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    let now = monotonic();
    let (mut word, at) = typed.get_value();
    if now - at > 500.0 {
        word.clear();
    }
    word.push_str(&key.to_ascii_lowercase());
    typed.set_value((word.clone(), now));
    let start = here.map_or(0, |at| if word.len() == 1 { at + 1 } else { at });
    (0..entries.len()).map(|step| (start + step) % entries.len()).find(|at| {
        let name = entries[*at].text_content().unwrap_or_default().to_ascii_lowercase();
        name.trim_start().starts_with(&word)
    })
}
