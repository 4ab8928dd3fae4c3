//! The backend over HTTP, against a database file. Every answer that passes through [`support`] is checked against
//! the generated OpenAPI document and the published contract, so each test here also tests that.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod authorization;
mod avatars;
mod billing;
mod bombs;
mod cli_logins;
mod concurrency;
mod contract;
mod cross_origin;
mod deletion;
mod durability;
mod errors;
mod full_disk;
mod hostile;
mod limits;
mod lists;
mod login;
mod migrations;
mod operation;
mod passwords;
mod preferences;
mod process;
mod profile;
mod reads;
mod secrets;
mod sessions;
mod site;
mod support;
mod tokens;
mod usage;
