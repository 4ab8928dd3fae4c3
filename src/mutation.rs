//! A change that is sent to the service: at most one at a time. Afterwards it is made, not made, or that is not known: the
//! answer proves it, or else what it changes is read again.

use crate::api::{Answer, ApiError, Change, account, new_key};
use core::future::Future;
use core::pin::Pin;
use lean::prelude::*;
use wasm_bindgen::JsValue;

/// What is known about a change that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not made.
    NotDone,
    /// It may have been made.
    Unknown,
}

/// Why a change failed, and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The answer.
    pub error: ApiError,
    /// Whether it was made.
    pub outcome: Outcome,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { error, outcome: Outcome::NotDone }
    }
}

/// Reads what a change changes, and tells whether it is as the change wants it; an error where that is not known.
pub type Look = Answer<bool>;

/// The future of a change. It gives the answer if that proves that the change was made, and `None` if the look does.
pub type Settled = Pin<Box<dyn Future<Output = Result<Option<JsValue>, Failure>>>>;

/// Sends `change` with this idempotency key, and looks what became of it if the answer does not tell.
pub fn settle(change: Change, key: Option<String>, look: Look) -> Settled {
    Box::pin(async move {
        let ends_session = change.may_end_session();
        let error = match change.send(key).await {
            Ok(answer) => return Ok(Some(answer)),
            Err(error) => error,
        };
        // Nobody was signed in when the change arrived: there is nothing to look at either.
        let is_signed_out = error == ApiError::SignedOut && !ends_session;
        if !error.is_doubtful() || (is_signed_out && account::actor().await == Err(ApiError::SignedOut)) {
            return Err(error.into());
        }
        let outcome = match look.await {
            Ok(true) => return Ok(None),
            Ok(false) => Outcome::NotDone,
            Err(_) => Outcome::Unknown,
        };
        Err(Failure { error, outcome })
    })
}

/// The state of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutationState {
    /// Not pending, and the last try did not fail.
    Idle,
    /// Pending.
    Busy,
    /// The last try failed.
    Failed(Failure),
}

/// A mutation and its state. Belongs to the component that made it: an answer that arrives after the component is gone
/// changes nothing on the screen.
#[derive(Clone, Copy)]
pub struct Mutation {
    state: RwSignal<MutationState>,
    /// The idempotency key of the last change without an answer, a space, and what the change asks for.
    unanswered: RwSignal<String>,
}

impl Mutation {
    /// A mutation that has not run.
    pub fn new() -> Self {
        Self { state: RwSignal::new(MutationState::Idle), unanswered: RwSignal::new(String::new()) }
    }

    /// Runs `work`, unless the last run is still pending: two clicks send one request.
    pub fn run(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.begin(Box::pin(work));
    }

    fn begin(self, work: Pin<Box<dyn Future<Output = Result<(), Failure>>>>) {
        if self.is_busy_untracked() {
            return;
        }
        self.state.set(MutationState::Busy);
        leptos::task::spawn_local(async move {
            let state = match work.await {
                Ok(()) => MutationState::Idle,
                Err(failure) => MutationState::Failed(failure),
            };
            self.state.set(state);
        });
    }

    /// Sends `change`, and looks what became of it if the answer does not tell. The same change again, after a try without
    /// an answer, has the same idempotency key: the service makes it once.
    pub fn send(self, change: Change, look: Look) -> Settled {
        Box::pin(async move {
            let content = change.content().to_owned();
            let before = self.unanswered.try_get_untracked().unwrap_or_default();
            self.unanswered.set(String::new());
            let key = match before.split_once(' ') {
                Some((key, before)) if before == content => Some(key.to_owned()),
                _ => new_key(),
            };
            let settled = settle(change, key.clone(), look).await;
            if let (Err(Failure { error, outcome }), Some(key)) = (&settled, key)
                && (error.outcome_unknown() || *outcome == Outcome::Unknown)
                && !content.is_empty()
            {
                self.unanswered.set([&key, " ", &content].concat());
            }
            settled
        })
    }

    /// Whether it is pending.
    pub fn is_busy(self) -> bool {
        self.state.with(|state| *state == MutationState::Busy)
    }

    /// The same without subscribing; true once the component is gone.
    pub fn is_busy_untracked(self) -> bool {
        self.state.try_with_untracked(|state| *state == MutationState::Busy).unwrap_or(true)
    }

    /// Whether the saved value changed since editing began, usually in another tab: it is `now`, and was `base`. Reports
    /// [`ApiError::Stale`] once, so that nothing is overwritten before the person has been told.
    pub fn changed_elsewhere(self, base: RwSignal<String>, now: String) -> bool {
        let changed = !self.was_refetched() && base.with_untracked(|base| *base != now);
        base.set(now);
        if changed {
            self.fail(ApiError::Stale);
        }
        changed
    }

    /// Why the last try failed, if it did.
    pub fn error(self) -> Option<ApiError> {
        self.failure().map(|failure| failure.error)
    }

    /// The same, with what is known about the change.
    pub fn failure(self) -> Option<Failure> {
        match self.state.get() {
            MutationState::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether the last try failed in a way after which the current state was fetched again. The person has been told by
    /// then, and decides by that state.
    pub fn was_refetched(self) -> bool {
        let is_so = |state: &MutationState| matches!(state, MutationState::Failed(it) if it.error.is_doubtful());
        self.state.try_with_untracked(is_so).unwrap_or(false)
    }

    /// Reports a failure of something that [`Mutation::run`] did not run.
    pub fn fail(self, failure: impl Into<Failure>) {
        self.state.set(MutationState::Failed(failure.into()));
    }

    /// Clears a failure: what is sent next is no repetition.
    pub fn clear(self) {
        if !self.is_busy_untracked() {
            self.unanswered.set(String::new());
            self.state.set(MutationState::Idle);
        }
    }
}

impl Default for Mutation {
    fn default() -> Self {
        Self::new()
    }
}
