//! The console: the Advanced tab of a Turbot Pipes developer account, as a single-page app.
//!
//! `docs/architecture.md` says how it starts, what happens on a click, what each module is for, and which module may use
//! which; a test compares its section "Layers" with the sources. Views and signals are in the crate `lean`.

#![cfg_attr(test, allow(clippy::disallowed_macros, reason = "tests are not downloaded: they may use `format!`"))]

pub mod api;
pub mod app;
pub mod boot;
pub mod browser;
pub mod components;
pub mod config;
pub mod format;
pub mod layout;
pub mod mutation;
pub mod nav_guard;
pub mod new_version;
pub mod pages;
pub mod parts;
pub mod pricing;
pub mod query;
pub mod routes;
pub mod session;
pub mod theme;
pub mod ui;
