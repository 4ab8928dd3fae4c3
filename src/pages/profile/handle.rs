//! The card of the handle, and the dialog that confirms a rename.

pub mod dns_names;
pub mod handle_card;
pub mod rename;
