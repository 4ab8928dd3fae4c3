//! The card of the database password.

pub mod password_card;
pub mod password_state;
pub mod rotate_dialog;
pub mod rotation_banner;
