//! Icons, by their name in the sprite of `index.html`. They say nothing by themselves: the text beside them does.

use lean::prelude::*;

/// The icon `name`, as tall as a line.
pub fn icon(name: &'static str) -> AnyView {
    drawn("icon", name)
}

/// The icon `name` as a filled shape.
pub fn solid_icon(name: &'static str) -> AnyView {
    drawn("icon solid", name)
}

fn drawn(class: &'static str, name: &'static str) -> AnyView {
    let href = ["#", name].concat();
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true"><use href=href></use></svg> }
}
