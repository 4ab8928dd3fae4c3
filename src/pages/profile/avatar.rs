//! The card of the avatar, and the dialog that changes it.

pub mod avatar_address;
pub mod avatar_card;
pub mod avatar_dialog;
pub mod crop;
pub mod cropper;
pub mod image_file;
