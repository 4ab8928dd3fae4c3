//! A change that is sent to the service: at most one at a time, its failure kept until the next try.

use crate::api::ApiError;
use core::future::Future;
use core::pin::Pin;
use lean::prelude::*;

/// The state of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutationState {
    /// Not pending, and the last try did not fail.
    Idle,
    /// Pending.
    Busy,
    /// The last try failed.
    Failed(ApiError),
}

/// A mutation and its state. Belongs to the component that made it: an answer that arrives after the component is gone
/// changes nothing on the screen.
#[derive(Clone, Copy)]
pub struct Mutation(RwSignal<MutationState>);

impl Mutation {
    /// A mutation that has not run.
    pub fn new() -> Self {
        Self(RwSignal::new(MutationState::Idle))
    }

    /// Runs `work`, unless the last run is still pending: two clicks send one request.
    pub fn run(self, work: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.begin(Box::pin(work));
    }

    fn begin(self, work: Pin<Box<dyn Future<Output = Result<(), ApiError>>>>) {
        if self.is_busy_untracked() {
            return;
        }
        self.0.set(MutationState::Busy);
        leptos::task::spawn_local(async move {
            let state = match work.await {
                Ok(()) => MutationState::Idle,
                Err(error) => MutationState::Failed(error),
            };
            self.0.set(state);
        });
    }

    /// Whether it is pending.
    pub fn is_busy(self) -> bool {
        self.0.with(|state| *state == MutationState::Busy)
    }

    /// The same without subscribing; true once the component is gone.
    pub fn is_busy_untracked(self) -> bool {
        self.0.try_with_untracked(|state| *state == MutationState::Busy).unwrap_or(true)
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
        match self.0.get() {
            MutationState::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the last try failed in a way after which the current state was fetched again. The person has been told by
    /// then, and decides by that state.
    pub fn was_refetched(self) -> bool {
        let is_so = |state: &MutationState| matches!(state, MutationState::Failed(it) if it.outcome_unknown() || *it == ApiError::Stale);
        self.0.try_with_untracked(is_so).unwrap_or(false)
    }

    /// Reports a failure of something that [`Mutation::run`] did not run.
    pub fn fail(self, error: ApiError) {
        self.0.set(MutationState::Failed(error));
    }

    /// Clears a failure.
    pub fn clear(self) {
        if !self.is_busy_untracked() {
            self.0.set(MutationState::Idle);
        }
    }
}

impl Default for Mutation {
    fn default() -> Self {
        Self::new()
    }
}
