//! The id of a request: sent in a response header, written to every log line about the request, and used as the
//! `instance` of an error.

use crate::clock::Clock;
use crate::id;
use tokio::task_local;

task_local! {
    static ID: String;
}

/// A new id, in the published form of an `instance`.
pub(crate) fn new_id() -> String {
    id::new("sperr", Clock::System.now()).unwrap_or_default()
}

/// The id of the current request.
pub(crate) fn id() -> String {
    ID.try_with(Clone::clone).unwrap_or_else(|_| new_id())
}

/// Runs `answer` as the request with this id.
pub(crate) async fn answer<F: Future>(id: String, answer: F) -> F::Output {
    ID.scope(id, answer).await
}
