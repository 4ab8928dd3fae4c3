//! Reads take turns.
//!
//! A read waits for a connection to the file, for its answer, and each time for the processor. With many under way at once,
//! each would stand in all of these queues behind all others; so only as many are under way as keep the connections busy, and
//! the rest wait once, first come first (`cargo xtask bench backend`).

use crate::app_state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Answers a request once it is its turn. What changes something by another method than GET has a queue of its own,
/// [`Db::write`](crate::db::Db::write), and may wait for a body to arrive: it keeps no turn from a read.
pub(crate) async fn wait(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let _turn = if request.method().is_safe() { app.turns.acquire().await.ok() } else { None };
    next.run(request).await
}
