//! What was fetched: shown at once on the next visit, refreshed behind, never overwritten by an older answer.

use crate::api::{self, Answer, ApiError};
use core::future::Future;
use leptos::prelude::*;
use wire::{Identity, Token, UserEmail, UserOrg, UserPreferences, Workspace};

/// What is known of something the service keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded<T> {
    /// Not asked yet, or the first answer is on its way.
    Waiting,
    /// The last good answer, and why refreshing it failed if it did.
    Ready(T, Option<ApiError>),
    /// The first answer was a failure.
    Failed(ApiError),
}

/// One thing the service keeps, by the function that fetches it for a handle. Lives as long as the page.
pub struct Query<T: Send + Sync + 'static> {
    loaded: RwSignal<Loaded<T>>,
    flight: StoredValue<Flight>,
    fetch: fn(String) -> Answer<T>,
}

#[derive(Clone, Copy, Default)]
struct Flight {
    /// Counts what makes an answer under way out of date: mutations and sign-outs.
    epoch: u32,
    busy: bool,
}

impl<T: Send + Sync> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Query<T> {}

impl<T: Clone + Send + Sync> Query<T> {
    /// A query that has not been asked.
    pub fn new(fetch: fn(String) -> Answer<T>) -> Self {
        Self { loaded: RwSignal::new(Loaded::Waiting), flight: StoredValue::new(Flight::default()), fetch }
    }

    /// What is known.
    pub fn with<R>(self, read: impl FnOnce(&Loaded<T>) -> R) -> R {
        self.loaded.with(read)
    }

    /// The last good answer.
    pub fn value(self) -> Option<T> {
        self.loaded.with(|loaded| match loaded {
            Loaded::Ready(value, _) => Some(value.clone()),
            _ => None,
        })
    }

    /// The same without subscribing.
    pub fn value_untracked(self) -> Option<T> {
        untrack(move || self.value())
    }

    /// Asks the service, unless it is being asked already.
    pub fn refresh(self, handle: String) {
        leptos::task::spawn_local(async move { self.refreshed(handle).await });
    }

    /// The same, and waits for it.
    pub async fn refreshed(self, handle: String) {
        let Flight { epoch, busy } = self.flight.get_value();
        if busy || handle.is_empty() {
            return;
        }
        self.flight.set_value(Flight { epoch, busy: true });
        let answer = (self.fetch)(handle).await;
        if self.flight.get_value().epoch == epoch {
            self.flight.set_value(Flight { epoch, busy: false });
            self.take(answer);
        }
    }

    fn take(self, answer: Result<T, ApiError>) {
        self.loaded.update(|loaded| {
            *loaded = match (answer, core::mem::replace(loaded, Loaded::Waiting)) {
                (Ok(value), _) => Loaded::Ready(value, None),
                (Err(error), Loaded::Ready(value, _)) => Loaded::Ready(value, Some(error)),
                (Err(error), _) => Loaded::Failed(error),
            }
        });
    }

    /// Takes in what a mutation answered: newer than any answer still under way, which is dropped.
    pub fn change(self, change: impl FnOnce(&mut T)) {
        self.flight.update_value(|flight| *flight = Flight { epoch: flight.epoch.wrapping_add(1), busy: false });
        self.loaded.update(|loaded| {
            if let Loaded::Ready(value, _) = loaded {
                change(value);
            }
        });
    }

    /// Forgets everything, also what is under way.
    pub fn clear(self) {
        self.flight.update_value(|flight| *flight = Flight { epoch: flight.epoch.wrapping_add(1), busy: false });
        self.loaded.set(Loaded::Waiting);
    }
}

/// Everything that is kept from page to page.
#[derive(Clone, Copy)]
pub struct Data {
    /// API tokens, newest first.
    pub tokens: Query<Vec<Token>>,
    /// How many of them there may be.
    pub token_limit: Query<u32>,
    /// Which mail is sent.
    pub preferences: Query<UserPreferences>,
    /// Where mail goes.
    pub emails: Query<Vec<UserEmail>>,
    /// The account's workspaces.
    pub workspaces: Query<Vec<Workspace>>,
    /// The person's organizations.
    pub orgs: Query<Vec<UserOrg>>,
    /// What anybody knows of the account: the name of its tenant.
    pub identity: Query<Identity>,
}

fn boxed<T>(answer: impl Future<Output = Result<T, ApiError>> + 'static) -> Answer<T> {
    Box::pin(answer)
}

impl Data {
    /// Nothing fetched yet.
    pub fn new() -> Self {
        Self {
            tokens: Query::new(|handle| boxed(api::token::all(handle))),
            token_limit: Query::new(|handle| boxed(api::account::token_limit(handle))),
            preferences: Query::new(|handle| boxed(api::account::preferences(handle))),
            emails: Query::new(|handle| boxed(api::account::emails(handle))),
            workspaces: Query::new(|handle| boxed(api::account::workspaces(handle))),
            orgs: Query::new(|handle| boxed(api::account::orgs(handle))),
            identity: Query::new(|handle| boxed(api::account::identity(handle))),
        }
    }

    /// Forgets everything: nobody is signed in any more.
    pub fn clear(self) {
        self.tokens.clear();
        self.token_limit.clear();
        self.preferences.clear();
        self.emails.clear();
        self.workspaces.clear();
        self.orgs.clear();
        self.identity.clear();
    }
}

impl Default for Data {
    fn default() -> Self {
        Self::new()
    }
}

/// What is kept from page to page.
pub fn use_data() -> Data {
    expect_context()
}
