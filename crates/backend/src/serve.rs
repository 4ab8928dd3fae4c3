//! Starts the service, prints its addresses, and shuts it down on a signal.

use crate::app_state::AppState;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::demo;
use crate::mail::{Mailer, print_line};
use crate::router;
use crate::vault::Vault;
use axum::serve::ListenerExt;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long running requests may take to finish after a signal to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// The address is in use, the database cannot be opened, or a setting is invalid.
pub async fn serve(config: Config) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mailer = match &config.smtp {
        Some(url) => Mailer::smtp(url, &config.mail_from)?,
        None => Mailer::Stdout,
    };
    let listener = TcpListener::bind(config.bind).await.map_err(|error| format!("{}: {error}", config.bind))?;
    let here = format!("http://{}", printable_address(listener.local_addr()?));
    let public_url = config.public_url.clone().unwrap_or_else(|| here.clone());
    let db = Db::open(&config.database).await.map_err(|error| format!("{}: {error}", config.database.display()))?;
    let vault = match config.key_file() {
        Some(file) => Vault::open(&file).map_err(|error| format!("{}: {error}", file.display()))?,
        None => Vault::ephemeral()?,
    };
    let app = AppState::new(db, Clock::System, public_url, config, mailer, vault)
        .await
        .map_err(|error| format!("{error:?}"))?;

    // Before anything is printed: whoever reads the lines may send a signal at once.
    let stop = stop_signal()?;
    tracing::info!(address = here, public = app.public_url, "listening");
    if app.config.site.is_some() {
        print_line(&format!("app: {here}{}", app.config.base.trim_end_matches('/')))?;
    }
    if app.config.demo {
        let link = demo::prepare(&app).await.map_err(|error| format!("{error:?}"))?;
        print_line(&format!("sign-in: {link}"))?;
    }
    run(listener, &app, stop).await?;
    app.db.close().await;
    Ok(())
}

/// The address to print: a listener on all interfaces is reachable at the loopback address.
fn printable_address(bound: SocketAddr) -> SocketAddr {
    if bound.ip().is_unspecified() { SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), bound.port()) } else { bound }
}

async fn run(
    listener: TcpListener,
    app: &AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), std::io::Error> {
    let listener = listener.tap_io(|stream| {
        // Responses are small; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
    });
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let server = {
        let app = app.clone();
        axum::serve(listener, service).with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping");
            app.begin_shutdown();
            let _ = stopping.send(true);
        })
    };
    // Waits for mails that are still being sent.
    let all = async {
        server.await?;
        app.tasks.wait().await;
        Ok(())
    };
    let overdue = async move {
        // An error means that the server has ended; then the other branch completes.
        let _ = stopped.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    };
    tokio::select! {
        ended = all => ended,
        () = overdue => {
            tracing::warn!("stopped before everything under way had ended");
            Ok(())
        }
    }
}

fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, std::io::Error> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
