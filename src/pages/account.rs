//! What fills the page when there is no page of the account to show.

pub mod load_error;
pub mod not_found;
