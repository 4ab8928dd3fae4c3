//! One thing being done for the person: at most one at a time, its failure kept until the next try.

use crate::api::ApiError;
use core::future::Future;
use core::pin::Pin;
use lean::prelude::*;

/// Where a task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutationState {
    /// Nothing under way, nothing to report.
    Idle,
    /// Under way.
    Busy,
    /// The last try failed.
    Failed(ApiError),
}

/// A mutation and what became of it. Belongs to the component that made it; an answer that comes after the component
/// is gone changes nothing on the screen.
#[derive(Clone, Copy)]
pub struct Mutation(RwSignal<MutationState>);

impl Mutation {
    /// A task that has not begun.
    pub fn new() -> Self {
        Self(RwSignal::new(MutationState::Idle))
    }

    /// Begins `work`, unless the last one is still under way: never twice from two clicks.
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

    /// Whether it is under way.
    pub fn is_busy(self) -> bool {
        self.0.with(|state| *state == MutationState::Busy)
    }

    /// The same without subscribing; true when the component is gone.
    pub fn is_busy_untracked(self) -> bool {
        self.0.try_with_untracked(|state| *state == MutationState::Busy).unwrap_or(true)
    }

    /// Whether something else is saved by `now` than when `base` was taken, in another tab as a rule. That is said, once,
    /// as the service says it of what this tab has not heard of: nothing is written over it unasked.
    pub fn changed_elsewhere(self, base: RwSignal<String>, now: String) -> bool {
        let overtaken = !self.was_refetched() && base.with_untracked(|base| *base != now);
        base.set(now);
        if overtaken {
            self.fail(ApiError::Stale);
        }
        overtaken
    }

    /// Why the last try failed, if it did.
    pub fn error(self) -> Option<ApiError> {
        match self.0.get() {
            MutationState::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the last try failed in a way after which what holds was read again: the person has been told, and goes on
    /// from there.
    pub fn was_refetched(self) -> bool {
        let is_so = |state: &MutationState| matches!(state, MutationState::Failed(it) if it.outcome_unknown() || *it == ApiError::Stale);
        self.0.try_with_untracked(is_so).unwrap_or(false)
    }

    /// Takes in a failure of something that was not begun by [`Mutation::run`].
    pub fn fail(self, error: ApiError) {
        self.0.set(MutationState::Failed(error));
    }

    /// Forgets a failure.
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
