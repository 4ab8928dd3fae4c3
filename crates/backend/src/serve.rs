//! Starts the service, prints its addresses, and shuts it down on a signal.

mod connections;
mod lock;

use crate::app_state::AppState;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::demo;
use crate::mail::{Mailer, print_line};
use crate::router;
use crate::store::{idempotency, password};
use crate::vault::Vault;
use connections::Limits;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{self, SignalKind};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long running requests may take to finish after a signal to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// The address is in use, another backend has the database, it or its key cannot be opened, or a setting is invalid.
pub async fn serve(config: Config) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mailer = match &config.smtp {
        Some(url) => Mailer::smtp(url, &config.mail_from)?,
        None => Mailer::Stdout,
    };
    let listener = TcpListener::bind(config.bind).await.map_err(|error| format!("{}: {error}", config.bind))?;
    let here = format!("http://{}", printable_address(listener.local_addr()?));
    let public_url = config.public_url.clone().unwrap_or_else(|| here.clone());
    let in_memory = config.database.as_os_str() == ":memory:";
    // Held until the process ends.
    let _lock = if in_memory { None } else { Some(lock::lock(&config.database)?) };
    let db = Db::open(&config.database).await.map_err(|error| format!("{}: {error}", config.database.display()))?;
    let vault = match config.key_file() {
        Some(file) => open_vault(&file, &db).await.map_err(|error| format!("{}: {error}", file.display()))?,
        None => Vault::ephemeral()?,
    };
    let app = AppState::new(db, Clock::System, public_url, config, mailer, vault)
        .await
        .map_err(|error| format!("{error:?}"))?;

    // Before anything is printed: whoever reads the lines may send a signal at once.
    let signals = Signals::new()?;
    tracing::info!(address = here, public = app.public_url, "listening");
    if app.config.site.is_some() {
        print_line(&format!("app: {here}{}", app.config.base.trim_end_matches('/')))?;
    }
    if app.config.demo {
        let link = demo::prepare(&app).await.map_err(|error| format!("{error:?}"))?;
        print_line(&format!("sign-in: {link}"))?;
    }
    run(listener, &app, signals).await;
    app.db.close().await;
    Ok(())
}

/// The address to print: a listener on all interfaces is reachable at the loopback address.
fn printable_address(bound: SocketAddr) -> SocketAddr {
    if bound.ip().is_unspecified() { SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), bound.port()) } else { bound }
}

/// Opens the key file. A missing one is created, but only while nothing is encrypted: a new key reads no old value.
async fn open_vault(file: &Path, db: &Db) -> Result<Vault, Box<dyn Error + Send + Sync>> {
    if !file.exists() && is_any_encrypted(db).await? {
        return Err("the key file is missing, and the database has values that only it can decrypt. Restore it from \
            its backup. If it is lost, create a new one (head -c 32 /dev/urandom): everyone then has to rotate the \
            database password"
            .into());
    }
    Ok(Vault::open(file)?)
}

/// Whether the database has a password, or the answer to a change.
async fn is_any_encrypted(db: &Db) -> Result<bool, sqlx::Error> {
    let mut db = db.read().await?;
    Ok(password::is_any(&mut *db).await? || idempotency::is_any(&mut *db, Clock::System.now()).await?)
}

async fn run(listener: TcpListener, app: &AppState, mut signals: Signals) {
    let limits = Limits { idle: Duration::from_secs(app.config.idle_timeout), connections: app.config.max_connections };
    let (stopping, stopped) = watch::channel(false);
    let server = connections::serve(listener, router::router(app), limits, stopped);
    // Waits for mails that are still being sent.
    let all = async {
        server.await;
        app.tasks.wait().await;
    };
    let overdue = async {
        let signal = signals.next().await;
        tracing::info!("stopping");
        app.begin_shutdown();
        if signal == Signal::Terminate {
            // A load balancer sees in `/readyz` that no more requests are to be sent here, before any is refused.
            let drain = Duration::from_secs(app.config.drain);
            let _ = timeout(drain, signals.next()).await;
        }
        // An error means that the server has ended; then the other branch completes.
        let _ = stopping.send(true);
        sleep(SHUTDOWN_TIMEOUT).await;
    };
    tokio::select! {
        () = all => {}
        () = overdue => tracing::warn!("stopped before everything under way had ended"),
    }
}

/// A signal to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// From a terminal.
    Interrupt,
    /// From a supervisor.
    Terminate,
}

/// The signals to stop, from when this was created.
struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
}

impl Signals {
    fn new() -> Result<Self, std::io::Error> {
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        Ok(Self { interrupt: unix::signal(interrupt)?, terminate: unix::signal(terminate)? })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}
