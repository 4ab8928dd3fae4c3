//! Accepts connections and serves them, within limits of number and time.
//!
//! `axum::serve` has neither: whoever opens connections and sends nothing would keep all descriptors of the process.

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::{self, ErrorKind, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long to wait after a connection could not be accepted, for lack of descriptors for example.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// Handlers have limits of their own, of a minute at most; until then a connection may be silent.
const HANDLER_TIMEOUT: Duration = Duration::from_mins(1);

/// A full service is logged at most this often.
const LOG_INTERVAL: Duration = Duration::from_mins(1);

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long the head of a request may take, and how long a connection may be idle between two requests.
    pub(super) idle: Duration,
    /// How many connections there may be.
    pub(super) connections: usize,
}

/// Completes when the service is to stop.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that nobody can say it any more: then it stops as well.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Serves until `stopping` is true and the requests under way have been answered.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stopping: watch::Receiver<bool>) {
    let connections = TaskTracker::new();
    let mut slots = Slots::new(limits.connections);
    loop {
        let next = async {
            let slot = slots.acquire().await;
            (listener.accept().await, slot)
        };
        let (accepted, slot) = tokio::select! {
            next = next => next,
            () = stopped(&mut stopping) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Responses are small; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                connections.spawn(connection(stream, peer, router.clone(), limits, stopping.clone(), slot));
            }
            // The client has given up before it was its turn.
            Err(error) if is_of_client(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

fn is_of_client(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// The connections that there may be. Further ones wait in the queue of the system.
struct Slots {
    permits: Arc<Semaphore>,
    logged: Option<Instant>,
}

impl Slots {
    fn new(connections: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(connections.clamp(1, Semaphore::MAX_PERMITS))), logged: None }
    }

    async fn acquire(&mut self) -> Option<OwnedSemaphorePermit> {
        if self.permits.available_permits() == 0 && self.logged.is_none_or(|at| at.elapsed() >= LOG_INTERVAL) {
            tracing::warn!("the limit of connections is reached: new ones wait until others end");
            self.logged = Some(Instant::now());
        }
        // The semaphore is never closed.
        self.permits.clone().acquire_owned().await.ok()
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
    slot: Option<OwnedSemaphorePermit>,
) {
    let progress = Progress::default();
    let io = TokioIo::new(Watched { stream, progress: progress.clone() });
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(limits.idle).serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut stalled = pin!(progress.stalled(limits.idle + HANDLER_TIMEOUT));
    let mut is_stopping = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "a connection ended");
                }
                break;
            }
            () = stopped(&mut stopping), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = stalled.as_mut() => {
                tracing::info!(%peer, "a connection without progress was closed");
                break;
            }
        }
    }
    drop(slot);
}

/// When a byte was last read from or written to a connection.
#[derive(Clone)]
struct Progress(Arc<Mutex<Instant>>);

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Progress {
    fn made(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Completes when there was none for this long.
    async fn stalled(self, timeout: Duration) {
        loop {
            let end = *self.0.lock().unwrap_or_else(PoisonError::into_inner) + timeout;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

/// A stream that notes its progress.
struct Watched {
    stream: TcpStream,
    progress: Progress,
}

impl Watched {
    /// Notes that bytes were written.
    fn wrote(&self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(result, Poll::Ready(Ok(1..))) {
            self.progress.made();
        }
        result
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.progress.made();
        }
        result
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(result)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.wrote(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
