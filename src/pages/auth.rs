//! Pages for signing in and the other pages without the account frame.

pub mod account_deleted;
pub mod cli_login;
pub mod login_callback;
pub mod sign_in;
pub mod sign_in_again;
