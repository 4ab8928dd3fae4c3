//! A server in a process of its own.

use anyhow::{Result, bail};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A running server. It is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts the backend with `database`, or the server that has none, on a free port.
    pub(crate) fn start(mut command: Command, database: Option<&Path>) -> Result<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        match database {
            // With the default settings, so the rate limits apply.
            Some(database) => {
                command.arg("--bind").arg(address.to_string()).arg("--database").arg(database).args(["--log", "warn"])
            }
            None => command.arg(address.to_string()),
        };
        let mut server = Self { child: command.stdin(Stdio::null()).spawn()?, address };
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("{} ended by itself: {status}", command.get_program().display());
            }
            if Instant::now() > deadline {
                bail!("{} does not begin to listen", command.get_program().display());
            }
            sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// Its private memory (`RssAnon`) in MB, on systems that have `/proc`.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
    }

    /// Kills it (SIGKILL).
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
