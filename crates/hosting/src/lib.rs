//! What a static host sends with the app: headers, caching, and which addresses are pages.
//!
//! Pure functions without I/O, so that the reference backend, `trunk serve`, the tests and every hosting sample
//! follow the same rules. Reading files and answering requests is left to the caller.

mod headers;
mod hosting;
mod inline;
mod paths;

pub use headers::{api_origin, headers};
pub use hosting::Host;
pub use inline::{Inline, config, inline, sha256, with_config};
pub use paths::{cache_control, is_page};
