//! What all handlers need of HTTP and `OpenAPI`. Nothing here knows of accounts or of the application's state.

pub mod if_match;
pub mod json_body;
pub mod openapi;
pub mod pagination;
pub mod path_params;
pub mod static_site;
pub mod where_clause;
