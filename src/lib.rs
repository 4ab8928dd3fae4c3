//! The console: the Advanced tab of a Turbot Pipes developer account, as a single-page app.
//!
//! From the outside in; a module uses only those further down the list, besides [`routes`], which all may use:
//! - [`app`] provides the contexts and chooses what fills the page; [`boot`] takes over from the start script.
//! - [`pages`] has a module for each entry of the left-hand menu; [`layout`] is the frame around every page.
//! - [`components`] know the app: they load, fail and navigate. [`ui`] has the primitives, which know nothing of the API.
//! - [`session`] is who is signed in, [`query`] the fetched data and its cache, [`mutation`] a change that is sent.
//! - [`nav_guard`] asks before unsaved work is lost, [`new_version`] notices a newer version, [`theme`] is light or dark.
//! - [`api`] talks to the service: one transport, one error type, one small function for each endpoint.
//! - [`config`] is what an operator sets without a rebuild, [`pricing`] what a billing cycle costs, [`format`](mod@format)
//!   dates and amounts in words.
//! - [`browser`] is what the browser is asked for directly. Views and signals are in the crate `lean`.

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
