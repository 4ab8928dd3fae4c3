//! Response times and errors, counted during a load.

use anyhow::Result;
use hdrhistogram::Histogram;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The loads, in the order of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Load {
    /// Reads from the server that only responds.
    Baseline,
    /// Reads, as the pages of the app make them.
    Reads,
    /// Changes of accounts.
    Changes,
    /// Reads, while every fourth connection makes changes.
    Both,
}

impl Load {
    pub(crate) const ALL: [Self; 4] = [Self::Baseline, Self::Reads, Self::Changes, Self::Both];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Baseline => "visits, a bare axum",
            Self::Reads => "visits",
            Self::Changes => "changes",
            Self::Both => "visits and changes",
        }
    }

    /// Whether the connection with this number changes something.
    pub(crate) fn changes(self, number: usize) -> bool {
        match self {
            Self::Baseline | Self::Reads => false,
            Self::Changes => true,
            Self::Both => number.is_multiple_of(4),
        }
    }
}

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Actor,
    Workspaces,
    Tokens,
    Constraints,
    AuditLog,
    Usage,
    Emails,
    Preferences,
    Plan,
    Subscriptions,
    Invoices,
    Upcoming,
    PaymentMethods,
    Avatar,
    CreateToken,
    DeleteToken,
    ChangePreferences,
    ChangeName,
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Actor => "GET actor",
            Self::Workspaces => "GET workspace",
            Self::Tokens => "GET token",
            Self::Constraints => "GET constraint",
            Self::AuditLog => "GET audit_log",
            Self::Usage => "GET usage",
            Self::Emails => "GET email",
            Self::Preferences => "GET preferences",
            Self::Plan => "GET billing/plan",
            Self::Subscriptions => "GET billing/subscription",
            Self::Invoices => "GET billing/invoice",
            Self::Upcoming => "GET billing/stripe/invoice/upcoming",
            Self::PaymentMethods => "GET billing/payment_method",
            Self::Avatar => "GET identity avatar",
            Self::CreateToken => "POST token",
            Self::DeleteToken => "DELETE token",
            Self::ChangePreferences => "PATCH preferences",
            Self::ChangeName => "PATCH user",
        }
    }

    pub(crate) fn is_read(self) -> bool {
        self < Self::CreateToken
    }
}

/// The times in microseconds, of each operation and of all together, and the errors.
#[derive(Default)]
pub(crate) struct Histograms {
    pub(crate) times: BTreeMap<Option<Operation>, Histogram<u64>>,
    pub(crate) errors: Vec<String>,
}

/// One round of a load.
pub(crate) struct Round {
    pub(crate) histograms: Histograms,
    pub(crate) seconds: f64,
}

impl Histograms {
    /// Records a response, or the error.
    pub(crate) fn add<T>(&mut self, operation: Operation, answer: Result<(T, Duration)>) -> Option<T> {
        let counted = answer.and_then(|(answer, time)| {
            for of in [Some(operation), None] {
                let times = match self.times.entry(of) {
                    Entry::Occupied(times) => times.into_mut(),
                    Entry::Vacant(place) => place.insert(Histogram::new(3)?),
                };
                times.record(u64::try_from(time.as_micros())?)?;
            }
            Ok(answer)
        });
        counted.map_err(|error| self.errors.push(format!("{}: {error:#}", operation.name()))).ok()
    }
}

/// Takes the lock, which is always free: all connections run on one thread.
pub(crate) fn lock(histograms: &Mutex<Histograms>) -> MutexGuard<'_, Histograms> {
    histograms.lock().unwrap_or_else(PoisonError::into_inner)
}
