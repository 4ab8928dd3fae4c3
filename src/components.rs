//! Components that know the app: they load, fail and navigate. Those that know nothing of the API are in [`crate::ui`].

pub mod avatar;
pub mod defer;
pub mod edit_form;
pub mod error_note;
pub mod lazy;
pub mod load;
