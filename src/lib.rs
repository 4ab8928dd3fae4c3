//! The console: the Advanced tab of a Turbot Pipes developer account, as a single-page app.
//!
//! From the outside in:
//! - [`app`] puts the providers together and chooses what fills the page; [`routes`] knows every address.
//! - [`session`] is who is signed in; [`data`] what was fetched, kept for the next visit and refreshed behind.
//! - [`api`] talks to the service: one transport, one error type, one small function an endpoint.
//! - [`layout`] is the frame round every page; [`pages`] has a module for each left-hand menu entry.
//! - [`ui`] are the primitives, which know nothing of the API; [`browser`] what the browser is asked for directly.
//! - [`boot`] is what the start script hands over, [`release`] the news of a newer one.
//! - [`config`] is what an operator sets without a rebuild; [`element`] and [`signal`] keep the program small.
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
pub mod pricing;
pub mod query;
pub mod routes;
pub mod session;
pub mod theme;
pub mod ui;
