//! What is kept in the database: rows, and the SQL that more than one module needs. Nothing here knows of HTTP requests.

pub mod account;
pub mod audit;
pub mod credential;
pub mod identity;
pub mod session;
pub mod tenant;
pub mod token;
