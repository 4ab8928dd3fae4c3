//! Measures the backend under load: connections that read and change many accounts, compared with the same reads from a
//! server that only responds. `cargo xtask bench backend` builds the programs and runs this one.
#![expect(clippy::print_stdout, reason = "a command talks to the person who runs it")]

mod account;
mod connection;
mod histogram;
mod read_workload;
mod report;
mod seed;
mod server;
mod write_workload;

use account::Account;
use anyhow::{Result, ensure};
use clap::Parser;
use connection::Connection;
use histogram::{Histograms, Load, Round};
use report::Report;
use server::Server;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use write_workload::Changes;

#[derive(Parser)]
struct Options {
    /// The program of the backend.
    #[arg(long)]
    backend: PathBuf,
    /// The program of the server that it is compared with.
    #[arg(long)]
    baseline: PathBuf,
    /// The folder of the database, on a disk.
    #[arg(long)]
    data: PathBuf,
    /// How many accounts there are.
    #[arg(long, default_value_t = 10_000)]
    accounts: usize,
    /// How many connections send requests at the same time.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How many rounds each load has; the results are the medians.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// The duration of a round.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
}

/// The state of the benchmark.
struct Bench {
    accounts: Arc<Vec<Account>>,
    /// The changes of each connection. No two connections change the same account.
    changes: Vec<Changes>,
    random: fastrand::Rng,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    let data = tempfile::tempdir_in(&options.data)?;
    let database = data.path().join("backend.db");
    let begun = Instant::now();
    let accounts = seed::accounts(&database, options.accounts).await?;
    println!("{} accounts, made in {:.1} s", accounts.len(), begun.elapsed().as_secs_f64());

    let baseline = Server::start(Command::new(&options.baseline), None)?;
    let backend = Server::start(Command::new(&options.backend), Some(&database))?;
    let changes = (0..options.connections).map(|first| Changes::new(&accounts, first, options.connections)).collect();
    let mut bench = Bench { accounts: Arc::new(accounts), changes, random: fastrand::Rng::with_seed(8) };
    let mut report = Report::default();
    // The first round warms up the caches of the servers and of this program.
    for number in 0..=options.rounds {
        let time = Duration::from_secs(if number == 0 { 1 } else { options.seconds });
        for load in Load::ALL {
            let address = if load == Load::Baseline { baseline.address } else { backend.address };
            let round = bench.round(load, address, time).await?;
            report.add(load, round, number > 0);
        }
        report.memory.extend(backend.memory());
    }
    // SIGKILL: the backend must not get a chance to write what it has acknowledged but not stored.
    backend.kill()?;
    let lost = write_workload::lost(&database, &bench.changes).await?;
    println!("{report}");
    let wrong = report.wrong(&lost);
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

impl Bench {
    /// Puts `load` on the server at `address` for `time`.
    async fn round(&mut self, load: Load, address: SocketAddr, time: Duration) -> Result<Round> {
        let connections = self.changes.len();
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(Connection::open(address).await?);
        }
        let histograms = Arc::new(Mutex::new(Histograms::default()));
        let begun = Instant::now();
        let until = begun + time;
        let mut changing = JoinSet::new();
        let mut visiting = JoinSet::new();
        let changes = std::mem::take(&mut self.changes);
        for (number, (mut connection, mut changes)) in open.into_iter().zip(changes).enumerate() {
            let (accounts, histograms, mut random) = (self.accounts.clone(), histograms.clone(), self.random.fork());
            if load.changes(number) {
                changing.spawn(async move {
                    changes.make(&mut connection, &accounts, &mut random, until, &histograms).await;
                    changes
                });
            } else {
                visiting.spawn(async move {
                    read_workload::all(&mut connection, &accounts, &mut random, until, &histograms).await;
                });
                self.changes.push(changes);
            }
        }
        visiting.join_all().await;
        self.changes.extend(changing.join_all().await);
        // In every round, a connection changes the same accounts.
        self.changes.sort_by_key(|changes| changes.first);
        let histograms = std::mem::take(&mut *histogram::lock(&histograms));
        Ok(Round { histograms, seconds: begun.elapsed().as_secs_f64() })
    }
}
