//! Who is asking, and whether they may: extractors that read the credential of a request and where it came from.

pub mod client_ip;
pub mod extractor;
pub mod same_origin;
pub mod session_cookie;
