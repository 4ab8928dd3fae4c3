//! One connection, kept open from the first request to the last.

use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a response may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

/// A connection to a server.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: HeaderValue,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its error is not needed: the next request fails too.
        tokio::spawn(connection);
        Ok(Self { sender, host: HeaderValue::try_from(address.to_string())? })
    }

    /// Sends a request. Returns the body of the response, whose status must be `expected`, and the time that it took.
    pub(crate) async fn send(
        &mut self,
        mut request: Request<Full<Bytes>>,
        expected: StatusCode,
    ) -> Result<(Bytes, Duration)> {
        request.headers_mut().insert(HOST, self.host.clone());
        let begun = Instant::now();
        let answer = timeout(RESPONSE_TIMEOUT, async {
            self.sender.ready().await?;
            let (head, body) = self.sender.send_request(request).await?.into_parts();
            anyhow::Ok((head.status, body.collect().await?.to_bytes()))
        });
        let (status, body) = answer.await.context("no answer")??;
        ensure!(status == expected, "{status}: {}", String::from_utf8_lossy(&body));
        Ok((body, begun.elapsed()))
    }
}
