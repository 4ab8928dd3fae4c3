//! The pages: one module for each entry of the left-hand menu, and those one meets on the way there.

pub mod account;
pub mod auth;
pub mod billing;
pub mod credentials;
pub mod notifications;
pub mod profile;
pub mod usage;
