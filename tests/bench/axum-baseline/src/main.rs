//! Answers every request with one word.

use axum::serve::ListenerExt;
use axum::{Router, serve};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).ok_or_else(|| std::io::Error::other("where to listen?"))?;
    let listener = TcpListener::bind(address).await?.tap_io(|stream| {
        // As the backend does.
        let _ = stream.set_nodelay(true);
    });
    serve(listener, Router::new().fallback(async || "hello")).await
}
