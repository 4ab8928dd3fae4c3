//! The database's rows and all SQL, except for that of the demo data, one module for each resource. Nothing here depends on HTTP.

pub mod account;
pub mod audit;
pub(crate) mod avatar;
pub(crate) mod cli_login;
pub(crate) mod constraint;
pub mod credential;
pub(crate) mod email;
pub(crate) mod idempotency;
pub mod identity;
pub(crate) mod invoice;
pub(crate) mod login_link;
pub(crate) mod org;
pub(crate) mod password;
pub(crate) mod payment_method;
pub(crate) mod plan;
pub(crate) mod preferences;
pub(crate) mod session;
pub(crate) mod setting;
pub(crate) mod subscription;
pub mod tenant;
pub mod token;
pub(crate) mod usage;
pub(crate) mod workspace;
