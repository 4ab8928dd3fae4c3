//! The service's API: one transport, one error type, and a function for each endpoint.

pub mod account;
pub mod activity;
pub mod billing;
pub mod change;
pub mod error;
pub mod login;
pub mod password;
pub mod token;
pub mod transport;
pub mod upload;
pub mod usage;

pub use change::{Change, new_key, send_keys_elsewhere, sends_keys};
pub use error::ApiError;
pub use transport::{
    Answer, CurrentHandle, MAX_ITEMS, PageTokens, Request, Seen, address, avatar_url, clock, configure, end_lists,
    is_cross_origin, is_cut, is_own, list, on_refused, signed_by_token, use_token,
};
