//! Pages that replace an account page that cannot be shown.

pub mod load_error;
pub mod not_found;
