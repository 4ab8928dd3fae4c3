//! The handlers, one module for each resource.

pub(crate) mod health;
pub mod identity;
pub mod login;
pub mod org;
pub mod tenant;
pub mod user;
