//! The handlers below `/user/{user_handle}`, and those below `/actor` that return the same resources.

pub mod audit_log;
pub mod avatar;
pub mod billing;
pub mod constraint;
pub mod email;
pub mod password;
pub mod preferences;
pub mod profile;
pub mod token;
pub mod usage;
pub mod workspace;
