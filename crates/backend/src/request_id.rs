//! The id of a request: in its answer's headers, in every line that the log has on it, and as the `instance` of its
//! refusal.

use crate::clock::Clock;
use crate::id;
use tokio::task_local;

task_local! {
    static ID: String;
}

/// A new one, in the published form of an `instance`.
pub(crate) fn new_id() -> String {
    id::new("sperr", Clock::System.now()).unwrap_or_default()
}

/// That of the request which is being answered.
pub(crate) fn id() -> String {
    ID.try_with(Clone::clone).unwrap_or_else(|_| new_id())
}

/// Answers the request that has this id.
pub(crate) async fn answer<F: Future>(id: String, answer: F) -> F::Output {
    ID.scope(id, answer).await
}
