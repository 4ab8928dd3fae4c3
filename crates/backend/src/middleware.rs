//! What wraps every handler of the API.

pub(crate) mod idempotency;
pub(crate) mod read_concurrency;
