//! Fetched data: the queries, and the cache that keeps those of the account.

pub mod cache;
#[expect(clippy::module_inception, reason = "the query itself, beside the cache of queries")]
pub mod query;

pub use cache::{Queries, QueryCache, use_cache};
pub use query::{Loaded, Query, Registry};
