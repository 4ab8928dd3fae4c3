//! All routes, and what all responses of the API have in common.

use crate::app_state::AppState;
use crate::error::{ApiError, ErrorLog};
use crate::http::json_body::MAX_BODY;
use crate::http::static_site::StaticSite;
use crate::http::{idempotency_key, openapi};
use crate::middleware::idempotency::{self, Running};
use crate::middleware::read_concurrency;
use crate::routes::user::{
    audit_log, avatar, billing, constraint, email, password, preferences, profile, token, usage, workspace,
};
use crate::routes::{health, identity, login, org, tenant};
use crate::{clock, request_id};
use axum::extract::{DefaultBodyLimit, OriginalUri, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::cors::CorsLayer;
use tracing::Instrument;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Path prefixes that are followed by a secret: the id of a command-line login, and the signature in a PDF's address.
const SECRET_PREFIXES: [&str; 2] = ["/login/token/", "/invoice/"];

/// Shorter responses fit in one packet as they are.
const MIN_COMPRESSED: u16 = 1024;

/// The whole service: the API under both of its prefixes, the health checks and the app.
pub fn router(app: &AppState) -> Router {
    let (operations, mut document) = operations();
    openapi::describe_idempotency(&mut document);
    openapi::finish_document(&mut document);
    let document = Arc::new(document);
    let operations = operations
        .route("/docs/openapi.json", get(async move || Json(document.as_ref().clone())))
        .method_not_allowed_fallback(async || ApiError::NotAllowed);
    let mut api = Router::new()
        .nest("/v0", operations.clone())
        .nest("/latest", operations)
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state((app.clone(), Running::default()), idempotency::answer_once))
        .layer(from_fn_with_state(app.clone(), read_concurrency::limit_reads))
        .layer(CatchPanicLayer::custom(panic_response));
    if let Some(cors) = cors(app) {
        api = api.layer(cors);
    }
    let api = api.layer(from_fn_with_state(app.clone(), log_and_add_headers));
    let outside_api = match &app.config.site {
        Some(dir) => {
            let site = Arc::new(StaticSite::new(dir, &app.config.base));
            // The app's files are compressed when it is built, except for the page, which is compressed here.
            Router::new().fallback(move |request| site.clone().respond(request)).layer(CompressionLayer::new())
        }
        None => Router::new()
            .fallback(async || (StatusCode::NOT_FOUND, "This address serves the API only, below /api/v0.\n")),
    };
    // A nested router does not match its own prefix with a trailing slash.
    let slash =
        Router::new().route("/api/", any(not_found)).layer(from_fn_with_state(app.clone(), log_and_add_headers));
    let health = Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz));
    outside_api.nest("/api", api).merge(slash).merge(health).with_state(app.clone())
}

/// All operations and the document that describes them.
fn operations() -> (Router<AppState>, OpenApi) {
    OpenApiRouter::with_openapi(openapi::base_document())
        .merge(compressed_operations())
        .routes(routes!(login::request))
        .routes(routes!(login::confirm))
        .routes(routes!(login::cli::create))
        .routes(routes!(login::cli::get, login::cli::confirm, login::cli::refuse))
        .routes(routes!(login::logout::logout))
        .routes(routes!(login::logout::logout_redirect))
        .routes(routes!(profile::actor))
        .routes(routes!(profile::get, profile::update, profile::delete))
        .routes(routes!(token::list, token::create))
        .routes(routes!(token::get, token::update, token::delete))
        .routes(routes!(password::get, password::rotate))
        .routes(routes!(preferences::get, preferences::update))
        .routes(routes!(email::list))
        .routes(routes!(billing::plan::get))
        .routes(routes!(billing::subscription::list, billing::subscription::create))
        .routes(routes!(billing::subscription::get, billing::subscription::cancel))
        .routes(routes!(billing::invoice::list))
        .routes(routes!(billing::invoice::get))
        .routes(routes!(billing::invoice::upcoming))
        .routes(routes!(billing::invoice::pdf))
        .routes(routes!(billing::payment_method::list))
        .routes(routes!(billing::payment_method::get, billing::payment_method::update, billing::payment_method::delete))
        .routes(routes!(identity::get))
        .routes(routes!(avatar::get))
        .routes(routes!(avatar::create, avatar::delete))
        .routes(routes!(tenant::get))
        .split_for_parts()
}

/// The long lists, whose JSON is compressed. All other responses of the API are not: they are short, or contain secrets
/// (tokens, passwords, signed addresses) whose text the size of a compressed response would tell (BREACH).
fn compressed_operations() -> OpenApiRouter<AppState> {
    let successful = |status: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| status == StatusCode::OK;
    let layer = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(MIN_COMPRESSED).and(successful));
    OpenApiRouter::new()
        .routes(routes!(workspace::list_accessible))
        .routes(routes!(org::list))
        .routes(routes!(constraint::list))
        .routes(routes!(workspace::list))
        .routes(routes!(audit_log::list))
        .routes(routes!(usage::list))
        .routes(routes!(usage::list_for_workspace))
        .layer(layer)
}

async fn not_found() -> ApiError {
    ApiError::NotFound("There is no such address.".into())
}

fn panic_response(_: Box<dyn Any + Send>) -> Response {
    // The panic hook has logged it already.
    ApiError::Internal("a handler panicked".into()).into_response()
}

/// CORS without credentials: pages of other origins may call with a token, never with the cookie.
fn cors(app: &AppState) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        app.config.allow_origin.iter().filter_map(|origin| HeaderValue::try_from(origin).ok()).collect();
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
            .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, idempotency_key::NAME])
            .expose_headers([header::DATE, header::RETRY_AFTER])
            .max_age(Duration::from_mins(10))
    })
}

/// Gives each request of the API its id, adds the common response headers, and logs the request.
async fn log_and_add_headers(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request_id::new_id();
    let method = request.method().clone();
    let OriginalUri(uri) = request.extensions().get().cloned().unwrap_or_else(|| OriginalUri(request.uri().clone()));
    // Log lines written meanwhile carry the id through this span.
    let answer = next.run(request).instrument(tracing::info_span!("request", instance = id));
    let mut response = request_id::answer(id.clone(), answer).await;
    log(&id, &method, loggable_path(uri.path()), begun, &response);
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(id).ok().map(|id| (HeaderName::from_static("x-request-id"), id)));
    // From the same clock as everything else: clients use it to reset authentication.
    headers.extend(HeaderValue::try_from(clock::http_date(app.clock.now())).ok().map(|date| (header::DATE, date)));
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Successful reads are logged at debug level only, since they are most of the traffic.
fn log(instance: &str, method: &Method, path: &str, begun: Instant, response: &Response) {
    let status = response.status().as_u16();
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match response.extensions().get::<ErrorLog>() {
        Some(ErrorLog { kind, cause: Some(cause) }) => {
            tracing::error!(instance, %method, path, status, millis, kind, cause, "failed");
        }
        Some(ErrorLog { kind, cause: None }) => {
            tracing::info!(instance, %method, path, status, millis, kind, "refused");
        }
        None if method.is_safe() => tracing::debug!(instance, %method, path, status, millis, "answered"),
        None => tracing::info!(instance, %method, path, status, millis, "answered"),
    }
}

/// The part of the path that may be logged. The query never is: it contains the secret of a sign-in link.
fn loggable_path(path: &str) -> &str {
    let ends = SECRET_PREFIXES.iter().filter_map(|start| path.find(start).map(|at| at + start.len()));
    &path[..ends.min().unwrap_or(path.len())]
}
