//! The service's API: one transport, one error type, and a function for each endpoint.

pub mod account;
pub mod activity;
pub mod billing;
pub mod change;
pub mod error;
pub mod list;
pub mod login;
pub mod password;
pub mod token;
pub mod transport;
pub mod upload;
pub mod usage;

pub use change::{Change, new_key, send_keys_elsewhere, sends_keys};
pub use error::ApiError;
pub use list::{MAX_ITEMS, PageTokens, Seen, end_lists, is_cut, list};
pub use transport::{
    Answer, CurrentHandle, Request, address, avatar_url, clock, configure, is_cross_origin, is_own, on_refused,
    signed_by_token, use_token,
};
