//! Health checks for supervisors and load balancers.

use crate::app_state::AppState;
use crate::db::NotReady;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use std::time::Duration;
use tokio::time::timeout;

/// How long a readiness check waits for the write lock.
const WRITE_TIMEOUT: Duration = Duration::from_secs(2);

type HealthResponse = (StatusCode, [(HeaderName, &'static str); 1], String);

fn response(status: StatusCode, text: String) -> HealthResponse {
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}

/// `GET /healthz`: the process answers. Dependencies are not checked, since a restart would not fix them.
pub(crate) async fn healthz() -> HealthResponse {
    response(StatusCode::OK, "ok\n".into())
}

/// `GET /readyz`: the service is not stopping, it has its key, and its database has the newest schema, can be read and can
/// be changed. Otherwise the reason.
pub(crate) async fn readyz(State(app): State<AppState>) -> HealthResponse {
    if app.is_stopping() {
        return not_ready("stopping");
    }
    if let Err(reason) = app.vault.check_file() {
        tracing::warn!(reason, "not ready");
        return not_ready(reason);
    }
    match timeout(WRITE_TIMEOUT, app.db.check_ready()).await {
        Ok(Ok(())) => response(StatusCode::OK, "ready\n".into()),
        Ok(Err(NotReady { reason, cause })) => {
            tracing::warn!(reason, cause, "not ready");
            not_ready(reason)
        }
        Err(_) => not_ready("the database is busy"),
    }
}

fn not_ready(reason: &str) -> HealthResponse {
    response(StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n"))
}
