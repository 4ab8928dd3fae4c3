//! Authentication: extractors for the signed-in account, and checks of where a request comes from.

pub mod client_ip;
pub mod extractor;
pub mod same_origin;
pub mod session_cookie;
