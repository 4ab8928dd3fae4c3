//! The pages: one module for each entry of the left-hand menu, and those one meets on the way there.

pub mod billing;
pub mod cli_login;
pub mod confirm;
pub mod credentials;
pub mod failed;
pub mod farewell;
pub mod more;
pub mod not_found;
pub mod notifications;
pub mod profile;
pub mod sign_in;
pub mod sign_in_again;
pub mod usage;
