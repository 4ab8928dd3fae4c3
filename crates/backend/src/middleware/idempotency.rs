//! Makes a change once, however often it is sent with the same `Idempotency-Key`.
//!
//! Browsers and proxies send a request again when its connection is lost, and people when they saw no answer. The first
//! request with a key runs, and its answer is stored in the transaction of its change: there is never one without the
//! other. Later ones get the stored answer.

use crate::app_state::AppState;
use crate::auth::client_ip::ClientIp;
use crate::auth::extractor::{self, Actor};
use crate::db::{Write, hold_commit};
use crate::error::ApiError;
use crate::http::idempotency_key::IdempotencyKey;
use crate::http::whole_body;
use crate::store::idempotency::{self, Answer, Slot, Stored};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;
use tracing::Instrument;

/// How long a request waits for the end of another one with its key.
const WAIT: Duration = Duration::from_secs(10);

/// Tells a client that the change was made by an earlier request.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The keys of requests that are under way.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<HashMap<Slot, Arc<tokio::sync::Mutex<()>>>>>);

/// The turn of a request among those with its key.
struct Turn {
    running: Running,
    slot: Slot,
    lock: Arc<tokio::sync::Mutex<()>>,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Running {
    /// Waits until no other request has this slot.
    async fn turn(&self, slot: &Slot) -> Result<Turn, ApiError> {
        let lock = self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(slot.clone()).or_default().clone();
        let mut turn = Turn { running: self.clone(), slot: slot.clone(), lock, guard: None };
        let guard = timeout(WAIT, turn.lock.clone().lock_owned()).await.map_err(|_| {
            ApiError::Conflict("A request with this Idempotency-Key is under way. Try again in a moment.".into())
        })?;
        turn.guard = Some(guard);
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut running = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else waits: the map and this turn have the last two.
        if Arc::strong_count(&self.lock) == 2 {
            running.remove(&self.slot);
        }
    }
}

/// Answers a request with a key once; others pass.
pub(crate) async fn answer_once(
    State((app, running)): State<(AppState, Running)>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let answer = match IdempotencyKey::of(request.headers()) {
        Ok(None) => return next.run(request).await,
        Ok(Some(key)) => answer(&app, &running, &key, request, next).await,
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(
    app: &AppState,
    running: &Running,
    key: &IdempotencyKey,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let sender = Sender::of(&mut parts, app, key).await;
    // Before anything begins: nothing waits for a client while the database is locked.
    let body = whole_body::read(&parts.headers, body, sender.actor.is_some()).await?;
    let request = fingerprint(&parts, &body);
    let turn = running.turn(&sender.slot).await?;
    if let Some(stored) = sender.find(app).await? {
        return replay(app, &stored, &request);
    }
    let (response, write) = hold_commit(next.run(Request::from_parts(parts, Body::from(body)))).await;
    let (status, has_changed) = (response.status(), write.is_some());
    // A failure changes nothing: dropped, the transaction is rolled back.
    if status.is_server_error() || !(has_changed || status.is_success()) {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|error| ApiError::Internal(error.into()))?;
    let headers = head.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    let headers = headers.map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    let answer = Answer {
        status: status.as_u16(),
        headers: headers.collect::<Option<_>>().ok_or_else(|| ApiError::Internal("a header is no text".into()))?,
        body: String::from_utf8(body.to_vec()).map_err(|error| ApiError::Internal(error.into()))?,
    };
    // In a task of its own, with the turn: a client that disconnects can neither stop the commit nor overtake it.
    let app = app.clone();
    let task = async move {
        let done = commit(&app, write, &sender, &request, &answer).await;
        drop(turn);
        done
    };
    let task = tokio::spawn(task.in_current_span());
    task.await.map_err(|error| ApiError::Internal(error.into()))??;
    Ok(Response::from_parts(head, Body::from(body)))
}

/// Stores the answer and commits it, with the change if there was one.
async fn commit(
    app: &AppState,
    write: Option<Write>,
    sender: &Sender,
    request: &[u8],
    answer: &Answer,
) -> Result<(), ApiError> {
    let now = app.clock.now();
    let mut write = match write {
        Some(write) => write,
        None => app.db.begin_for_nobody().await?,
    };
    let slot = sender.slot_after(&mut write, now).await;
    idempotency::insert(&mut write, &app.vault, (slot, sender.account()), request, answer, now).await?;
    Ok(write.commit().await?)
}

/// The stored answer, if it is to the same request.
fn replay(app: &AppState, stored: &Stored, request: &[u8]) -> Result<Response, ApiError> {
    if stored.request != request {
        return Err(ApiError::KeyReused);
    }
    let answer = stored.open(&app.vault)?;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).map_err(|error| ApiError::Internal(error.into()))?;
    for (name, value) in answer.headers {
        let (name, value) = (HeaderName::try_from(name), HeaderValue::try_from(value));
        response.headers_mut().extend(name.ok().zip(value.ok()));
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// Who has sent a request, and the slots in which its answer may be.
struct Sender {
    actor: Option<Actor>,
    /// Of the account; of the client's address if nobody is signed in.
    slot: Slot,
    /// Of the credential. A change that ends its own credential is stored here, such as a reset or signing out: when it
    /// is sent again, the credential tells no account any more.
    of_credential: Option<Slot>,
}

impl Sender {
    async fn of(parts: &mut Parts, app: &AppState, key: &IdempotencyKey) -> Self {
        let key = key.as_str();
        // The handler says what is wrong with the credential, unless it needs none.
        let credential = extractor::credential(parts, app).ok();
        let of_credential = credential.map(|credential| Slot::new("credential", &credential.fingerprint(), key));
        let actor = Actor::from_request_parts(parts, app).await.ok();
        let slot = match &actor {
            Some(actor) => Slot::new("account", &actor.user.id, key),
            None => {
                let Ok(ip) = ClientIp::from_request_parts(parts, app).await;
                Slot::new("address", &ip.limit_key(), key)
            }
        };
        // The handler need not authenticate, and count, the request again.
        if let Some(actor) = &actor {
            parts.extensions.insert(actor.clone());
        }
        Self { actor, slot, of_credential }
    }

    fn account(&self) -> Option<&str> {
        self.actor.as_ref().map(|actor| actor.user.id.as_str())
    }

    async fn find(&self, app: &AppState) -> Result<Option<Stored>, ApiError> {
        let (mut db, now) = (app.db.read().await?, app.clock.now());
        for slot in [Some(&self.slot), self.of_credential.as_ref()].into_iter().flatten() {
            if let Some(stored) = idempotency::find(&mut *db, slot, now).await? {
                return Ok(Some(stored));
            }
        }
        Ok(None)
    }

    /// The slot in which the request would be looked for if it was sent again after this transaction.
    async fn slot_after(&self, write: &mut Write, now: i64) -> &Slot {
        match (&self.actor, &self.of_credential) {
            (Some(actor), Some(of_credential)) if actor.is_ended(write, now).await => of_credential,
            _ => &self.slot,
        }
    }
}

/// What makes two requests the same: method, address, `If-Match` and body.
fn fingerprint(parts: &Parts, body: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    let if_match = parts.headers.get(header::IF_MATCH).map(HeaderValue::as_bytes).unwrap_or_default();
    for part in [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes(), if_match] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let media = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = media
        .and_then(|media| media.split_once("boundary="))
        .map(|(_, rest)| rest.split(';').next().unwrap_or_default().trim().trim_matches('"').as_bytes());
    let mut rest = body;
    // A form that is sent again has the same fields, but another boundary.
    if let Some(boundary) = boundary.filter(|boundary| !boundary.is_empty()) {
        while let Some(at) = rest.windows(boundary.len()).position(|window| window == boundary) {
            hash.update(&rest[..at]);
            rest = &rest[at + boundary.len()..];
        }
    }
    hash.update(rest);
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        fingerprint(&parts, body.as_bytes())
    }

    #[test]
    fn method_address_version_and_body_make_a_request_another_one() {
        let all = [
            of("POST", "/v0/a", &[], ""),
            of("PATCH", "/v0/a", &[], ""),
            of("POST", "/v0/a/", &[], ""),
            of("POST", "/v0/a?b", &[], ""),
            of("POST", "/v0/a", &[("if-match", "1")], ""),
            of("POST", "/v0/a", &[], "1"),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one), "{at}");
        }
        assert_eq!(all[0], of("POST", "/v0/a", &[("user-agent", "b")], ""));
    }

    #[test]
    fn the_boundary_of_a_form_is_no_difference() {
        let form = |boundary: &str, file: &str| {
            let media = format!("multipart/form-data; boundary=\"{boundary}\"");
            let body = format!("--{boundary}\r\n\r\n{file}\r\n--{boundary}--\r\n");
            of("POST", "/v0/a", &[("content-type", &media)], &body)
        };
        assert_eq!(form("one", "image"), form("another", "image"));
        assert_ne!(form("one", "image"), form("one", "picture"));
    }

    #[tokio::test]
    async fn a_turn_leaves_nothing_behind() {
        let running = Running::default();
        let slot = Slot::new("account", "u_1", "key");
        let first = running.turn(&slot).await.unwrap();
        tokio::time::pause();
        assert!(matches!(running.turn(&slot).await, Err(ApiError::Conflict(_))));
        let second = running.turn(&slot);
        let (second, ()) = tokio::join!(second, async { drop(first) });
        drop(second.unwrap());
        assert!(running.0.lock().unwrap().is_empty());
    }
}
