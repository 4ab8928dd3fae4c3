//! The backend over HTTP, with a database file. [`support`] checks every response against the generated OpenAPI
//! document and the published contract, so every test here covers these as well.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod answers;
mod authorization;
mod avatars;
mod billing;
mod bombs;
mod cli_logins;
mod compression;
mod concurrency;
mod contract;
mod cross_origin;
mod deletion;
mod durability;
mod errors;
mod full_disk;
mod hostile;
mod idempotency;
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
mod resets;
mod secrets;
mod sessions;
mod site;
mod support;
mod tokens;
mod usage;
