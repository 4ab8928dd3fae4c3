//! What a static host sends with the app: headers, caching, and which addresses are pages.
//!
//! Pure functions without I/O, so that the reference backend, `trunk serve`, the tests and every hosting sample
//! follow the same rules. Reading files and answering requests is left to the caller.

mod headers;
mod inline;
mod paths;

pub use headers::headers;
pub use inline::{Inline, inline, sha256};
pub use paths::{cache_control, is_page};
