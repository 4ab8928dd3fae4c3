//! What wraps every handler of the API.

pub(crate) mod read_concurrency;
