//! What happens to every request before its handler.

pub(crate) mod read_concurrency;
