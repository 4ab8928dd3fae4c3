//! A request body that is remembered while a handler reads it.

use crate::error::ApiError;
use crate::http::json_body::collect;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::timeout;

/// The largest body: that of an image.
const MAX_BODY: usize = 2_100_000;

/// How long the part that the handler has not read may take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// What has been read of a body.
#[derive(Clone, Default)]
pub(crate) struct Recording(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    /// What the handler has not read.
    rest: Option<Body>,
}

/// The body for the handler.
struct Recorder {
    inner: Body,
    recording: Recording,
    has_ended: bool,
}

impl Recording {
    /// A recording, and the body that it is of.
    pub(crate) fn of(body: Body) -> (Self, Body) {
        let recording = Self::default();
        (recording.clone(), Body::new(Recorder { inner: body, recording, has_ended: false }))
    }

    /// The whole body. What nobody has read is read now.
    ///
    /// # Errors
    /// 400 when it is too large or does not arrive.
    pub(crate) async fn finish(self) -> Result<Vec<u8>, ApiError> {
        let (mut bytes, rest) = {
            let mut state = self.state();
            (mem::take(&mut state.bytes), state.rest.take())
        };
        let rest = match timeout(TIMEOUT, collect(rest.unwrap_or_default(), MAX_BODY)).await {
            Ok(Ok(rest)) => rest,
            Ok(Err(_)) => return Err(ApiError::BadRequest("The body could not be read.".into())),
            Err(_) => return Err(ApiError::BadRequest("The body did not arrive in time.".into())),
        };
        bytes.extend(rest.ok_or_else(too_large)?);
        if bytes.len() > MAX_BODY { Err(too_large()) } else { Ok(bytes) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_large() -> ApiError {
    ApiError::BadRequest("The body is too large.".into())
}

impl HttpBody for Recorder {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        self.has_ended = frame.is_none();
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            let mut state = self.recording.state();
            // One byte more than allowed tells that there were too many.
            let room = (MAX_BODY + 1).saturating_sub(state.bytes.len());
            state.bytes.extend_from_slice(&data[..data.len().min(room)]);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if !self.has_ended {
            self.recording.state().rest = Some(mem::take(&mut self.inner));
        }
    }
}
