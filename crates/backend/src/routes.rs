//! The handlers, a module for each resource, in the order of the addresses.

pub(crate) mod health;
pub mod identity;
pub mod login;
pub mod org;
pub mod tenant;
pub mod user;
