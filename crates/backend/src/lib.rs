//! The reference backend of the console: the published Pipes wire format on `SQLite`.
//!
//! A request passes [`router`], which knows every address, to the module of its resource ([`token`], [`preferences`],
//! [`user`], …). What it needs on the way are extractors: [`actor`] says who is asking, [`body`] reads JSON, [`page`]
//! and [`if_match`] the rest. What is refused is an [`error::ApiError`]. Changes go through [`db::Db::write`] and
//! leave a record in [`audit`]. [`serve`] starts and stops it all.

pub mod account;
pub mod actor;
pub mod app;
pub mod audit;
pub mod avatar;
pub mod billing;
pub mod body;
pub mod client;
pub mod clock;
pub mod config;
pub mod constraint;
pub mod db;
pub mod demo;
pub mod email;
pub mod error;
pub mod filter;
pub mod frontend;
mod health;
pub mod id;
pub mod identity;
pub mod if_match;
pub mod limit;
pub mod login;
pub mod mail;
pub mod openapi;
pub mod org;
pub mod page;
pub mod params;
pub mod pass;
pub mod password;
pub mod preferences;
mod request;
pub mod router;
pub mod serve;
pub mod session;
pub mod tenant;
pub mod token;
mod turn;
pub mod usage;
pub mod user;
pub mod vault;
pub mod workspace;
