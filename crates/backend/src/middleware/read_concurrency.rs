//! Limits how many reads run at once.
//!
//! A read waits for a database connection, for its rows, and for the processor. If all requests ran at once, each would
//! wait behind all others at every one of these steps. So only as many run as keep the connections busy, and the rest
//! wait once, in order (`cargo xtask bench backend`).

use crate::app_state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Runs a request when it gets a permit. Requests with other methods than GET and HEAD need none: they wait in
/// [`Db::write`](crate::db::Db::write), and may wait for their body, during which they would block a read.
pub(crate) async fn limit_reads(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let _permit = if request.method().is_safe() { app.read_permits.acquire().await.ok() } else { None };
    next.run(request).await
}
