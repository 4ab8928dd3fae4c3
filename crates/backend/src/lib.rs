//! The reference backend of the console: the published Pipes API on `SQLite`.
//!
//! A request enters through [`router`], which lists every route, and reaches the handler of its resource in [`routes`].
//! On the way, extractors read what the handler needs: [`auth`] tells who is asking, [`http`] parses body, query and
//! headers. Handlers read and change rows through [`store`], which has the SQL; each change leaves a record in
//! [`store::audit`]. An error is an [`error::ApiError`]. [`serve`] starts and stops all of it.
//!
//! `docs/architecture.md` shows the way of a request, and in its section "Layers" which module may use which; a test
//! compares that with the sources.

pub mod app_state;
pub mod auth;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod error;
pub mod http;
pub mod id;
pub mod mail;
mod middleware;
pub mod rate_limit;
mod request_id;
pub mod router;
pub mod routes;
pub mod serve;
pub mod store;
pub mod vault;
