//! Primitives: they know roles, keys and names, and nothing of the API. They use [`crate::browser`] and each other only.

pub mod badge;
pub mod button;
pub mod callout;
pub mod card;
pub mod copy_button;
pub mod dialog;
pub mod field;
pub mod filter;
pub mod form;
pub mod icon;
pub mod menu;
pub mod popover;
pub mod secret_field;
pub mod select;
pub mod skeleton;
pub mod status;
pub mod switch;

use core::cell::Cell;

thread_local! {
    static IDS: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other element of the page has.
pub fn fresh_id(prefix: &str) -> String {
    let next = IDS.get() + 1;
    IDS.set(next);
    [prefix, "-", &next.to_string()].concat()
}
