//! Icons, by their name in the sprite of `index.html`. They are hidden from assistive technology: text says the same.

use lean::prelude::*;

/// The icon `name`.
pub fn icon(name: &'static str) -> AnyView {
    svg("icon", name)
}

/// The icon `name` as a filled shape.
pub fn solid_icon(name: &'static str) -> AnyView {
    svg("icon filled", name)
}

fn svg(class: &'static str, name: &'static str) -> AnyView {
    let href = ["#", name].concat();
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true"><use href=href></use></svg> }
}
