//! Health checks for supervisors and load balancers.

use crate::app_state::AppState;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use std::time::Duration;
use tokio::time::timeout;

/// How long a readiness check waits for the write lock.
const WRITE_TIMEOUT: Duration = Duration::from_secs(2);

type HealthResponse = (StatusCode, [(HeaderName, &'static str); 1], &'static str);

fn response(status: StatusCode, text: &'static str) -> HealthResponse {
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}

/// `GET /healthz`: the process answers. Dependencies are not checked, since a restart would not fix them.
pub(crate) async fn healthz() -> HealthResponse {
    response(StatusCode::OK, "ok\n")
}

/// `GET /readyz`: the service is not stopping, and its database has the newest schema, can be read and can be changed.
pub(crate) async fn readyz(State(app): State<AppState>) -> HealthResponse {
    if app.is_stopping() {
        return response(StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match timeout(WRITE_TIMEOUT, app.db.is_ready()).await {
        Ok(Ok(true)) => response(StatusCode::OK, "ready\n"),
        Ok(Ok(false)) => response(StatusCode::SERVICE_UNAVAILABLE, "the database is of another version\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            response(StatusCode::SERVICE_UNAVAILABLE, "no database\n")
        }
        Err(_) => response(StatusCode::SERVICE_UNAVAILABLE, "the database is busy\n"),
    }
}
