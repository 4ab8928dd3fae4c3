//! Request parsing, pagination, static files and `OpenAPI`: what handlers need of HTTP, independent of the
//! application's state.

pub(crate) mod idempotency_key;
pub mod if_match;
pub mod json_body;
pub mod openapi;
pub mod pagination;
pub mod path_params;
pub mod static_site;
pub mod where_clause;
pub(crate) mod whole_body;
