//! Signing in, and what is met outside the frame of the account pages.

pub mod account_deleted;
pub mod cli_login;
pub mod login_callback;
pub mod sign_in;
pub mod sign_in_again;
