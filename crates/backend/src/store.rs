//! Database rows, and the SQL that more than one module needs. Nothing here depends on HTTP.

pub mod account;
pub mod audit;
pub mod credential;
pub mod identity;
pub mod session;
pub mod tenant;
pub mod token;
