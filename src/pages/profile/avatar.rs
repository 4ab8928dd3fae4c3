//! The card of the avatar, and the dialog that changes it.

pub mod avatar_card;
pub mod avatar_dialog;
