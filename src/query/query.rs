//! A query: one thing the service keeps, as it was fetched last. It is shown at once on the next visit, fetched again
//! behind that, and never overwritten by an older answer.

use crate::api::{self, Answer, ApiError};
use crate::browser::timers::next_paint;
use crate::format::count;
use crate::routes::Section;
use core::any::Any;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use lean::prelude::*;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// The state of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded<T> {
    /// Not fetched yet, or the first request is pending.
    Waiting,
    /// The last good answer, and what is wrong with it: the error of the last refresh, or [`ApiError::ListCut`].
    Ready(T, Option<ApiError>),
    /// The first request failed.
    Failed(ApiError),
}

impl<T> Loaded<T> {
    /// The answer, unless the last refresh failed.
    pub fn ready(self) -> Option<T> {
        match self {
            Self::Ready(value, None) => Some(value),
            _ => None,
        }
    }
}

/// An answer of any type: so the code below is in the program once, not once for each type.
type ErasedValue = Arc<dyn Any + Send + Sync>;

/// One thing the service keeps. Made by [`Registry::query`].
pub struct Query<T> {
    core: Core,
    kind: PhantomData<fn() -> T>,
}

/// The sections whose pages show a query.
type Sections = &'static [Section];

/// Makes queries and knows all that it made, so that [`Registry::clear`] misses none. Nothing else makes a query.
#[derive(Clone, Copy)]
pub struct Registry {
    handle: fn() -> String,
    queries: StoredValue<Vec<(Core, Sections)>>,
    /// Counts the calls of [`Registry::refresh`], for what a page reads without a query.
    pub refreshes: RwSignal<u32>,
}

impl Registry {
    /// No queries yet. `handle` gives the handle of the account on the screen, empty when nobody is signed in: each
    /// request is made for the handle at the time it is sent.
    pub fn new(handle: fn() -> String) -> Self {
        Self { handle, queries: StoredValue::new(Vec::new()), refreshes: RwSignal::new(0) }
    }

    /// A query that has not been fetched, and the sections whose pages show it. `fetch` gets the account's handle.
    pub fn query<T: DeserializeOwned + Send + Sync + 'static>(
        self,
        sections: Sections,
        fetch: fn(&str) -> Answer<JsValue>,
    ) -> Query<T> {
        let decode = |value| {
            serde_js::from_value::<T>(value).map(|value| Arc::new(value) as ErasedValue).map_err(ApiError::from)
        };
        Query { core: self.register(sections, fetch, decode), kind: PhantomData }
    }

    fn register(
        self,
        sections: Sections,
        fetch: fn(&str) -> Answer<JsValue>,
        decode: fn(JsValue) -> Result<ErasedValue, ApiError>,
    ) -> Core {
        let (loaded, in_flight) = (RwSignal::new(Loaded::Waiting), StoredValue::new(InFlight::default()));
        let core = Core { loaded, in_flight, shown: StoredValue::new(0), handle: self.handle, request: fetch, decode };
        self.queries.update_value(|queries| queries.push((core, sections)));
        core
    }

    /// Fetches what the page of `section` shows, unless that was done before: the person is about to open it.
    pub fn prefetch(self, section: Section) {
        self.queries.with_value(|queries| {
            for (query, _) in queries.iter().filter(|(_, sections)| sections.contains(&section)) {
                query.prefetch();
            }
        });
    }

    /// Fetches again what the page shows. The rest is fetched again when a page shows it.
    pub fn refresh(self) {
        self.queries.with_value(|queries| {
            for (query, _) in queries.iter().filter(|(query, _)| query.is_shown()) {
                leptos::task::spawn_local(query.fetch(false));
            }
        });
        self.refreshes.update(|refreshes| *refreshes = refreshes.wrapping_add(1));
    }

    /// Clears every query.
    pub fn clear(self) {
        self.queries.with_value(|queries| {
            for (query, _) in queries {
                query.set(Loaded::Waiting);
            }
        });
    }
}

#[derive(Clone, Copy)]
struct Core {
    loaded: RwSignal<Loaded<ErasedValue>>,
    in_flight: StoredValue<InFlight>,
    /// How many components show it.
    shown: StoredValue<u32>,
    handle: fn() -> String,
    request: fn(&str) -> Answer<JsValue>,
    decode: fn(JsValue) -> Result<ErasedValue, ApiError>,
}

#[derive(Clone, Copy, Default)]
struct InFlight {
    /// Counts what makes a pending answer out of date: mutations, forced fetches and sign-outs.
    epoch: u32,
    pending: bool,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Query<T> {
    /// Reads the state.
    pub fn with<R>(self, read: impl FnOnce(Loaded<&T>) -> R) -> R {
        self.core.loaded.with(|loaded| {
            read(match loaded {
                Loaded::Ready(kept, error) => match kept.downcast_ref() {
                    Some(value) => Loaded::Ready(value, error.clone()),
                    None => Loaded::Waiting,
                },
                Loaded::Waiting => Loaded::Waiting,
                Loaded::Failed(error) => Loaded::Failed(error.clone()),
            })
        })
    }

    /// The last good answer.
    pub fn value(self) -> Option<T> {
        self.with(|loaded| match loaded {
            Loaded::Ready(value, _) => Some(value.clone()),
            _ => None,
        })
    }

    /// The same without subscribing.
    pub fn value_untracked(self) -> Option<T> {
        untrack(move || self.value())
    }

    /// The state without the answer.
    pub fn phase(self) -> Loaded<()> {
        self.core.phase()
    }

    /// Fetches, unless a request is pending, and counts as shown until the calling component is gone. A known answer is
    /// painted before the request is sent, since sending takes a slow processor milliseconds.
    pub fn refresh(self) {
        self.show();
        leptos::task::spawn_local(self.core.refresh());
    }

    /// Counts as shown until the calling component is gone, without fetching it.
    pub fn show(self) {
        self.core.show();
    }

    /// Fetches without waiting for the paint: the person asked for it.
    pub fn refresh_now(self) {
        leptos::task::spawn_local(self.core.fetch(false));
    }

    /// Fetches after a change. The answer to a pending request may be older than the change, and is dropped.
    pub fn invalidate(self) {
        leptos::task::spawn_local(self.core.fetch(true));
    }

    /// The same, and waits for the answer.
    pub async fn refetch(self) {
        self.core.fetch(true).await;
    }

    /// The same, and returns the answer: for a change whose outcome is not known.
    ///
    /// # Errors
    /// Those of the request.
    pub async fn reread(self) -> Result<T, ApiError> {
        self.core.ask().await?.downcast_ref().cloned().ok_or(ApiError::InvalidResponse)
    }

    /// Changes the cached answer after a mutation. The answer to a pending request is older, and is dropped.
    pub fn set_data(self, change: impl FnOnce(&mut T)) {
        if let Some(mut value) = self.value_untracked() {
            change(&mut value);
            self.core.set(Loaded::Ready(Arc::new(value), None));
        }
    }

    /// Forgets the answer, and drops the answer to a pending request.
    pub fn clear(self) {
        self.core.set(Loaded::Waiting);
    }
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Query<Vec<T>> {
    /// How many there are, such as `8 workspaces` or `more than 1,000 workspaces`. `None` while that is not known.
    pub fn count(self, one: &str, many: &str) -> Option<String> {
        self.with(|loaded| match loaded {
            Loaded::Ready(_, Some(ApiError::ListCut)) => Some(["more than 1,000 ", many].concat()),
            Loaded::Ready(list, _) => Some(count(list.len(), one, many)),
            _ => None,
        })
    }
}

impl Core {
    fn phase(self) -> Loaded<()> {
        self.loaded.with(|loaded| match loaded {
            Loaded::Waiting => Loaded::Waiting,
            Loaded::Ready(_, error) => Loaded::Ready((), error.clone()),
            Loaded::Failed(error) => Loaded::Failed(error.clone()),
        })
    }

    fn show(self) {
        self.shown.try_update_value(|shown| *shown += 1);
        on_cleanup(move || {
            self.shown.try_update_value(|shown| *shown -= 1);
        });
    }

    fn is_shown(self) -> bool {
        self.shown.try_get_value().is_some_and(|shown| shown > 0)
    }

    fn refresh(self) -> Pin<Box<dyn Future<Output = ()>>> {
        let is_known = matches!(untrack(|| self.phase()), Loaded::Ready(..));
        Box::pin(async move {
            if is_known {
                next_paint().await;
            }
            self.fetch(false).await;
        })
    }

    fn fetch(self, force: bool) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move {
            if force || !self.in_flight.get_value().pending {
                drop(self.ask().await);
            }
        })
    }

    /// Fetches, and drops the answer to a pending request.
    fn ask(self) -> Answer<ErasedValue> {
        Box::pin(async move {
            // The handle at the time the request is sent: the account may have been renamed since `refresh` was called.
            let handle = (self.handle)();
            if handle.is_empty() {
                return Err(ApiError::SignedOut);
            }
            let InFlight { epoch, pending } = self.in_flight.get_value();
            let epoch = if pending { epoch.wrapping_add(1) } else { epoch };
            self.in_flight.set_value(InFlight { epoch, pending: true });
            let answer = (self.request)(&handle).await;
            let is_cut = answer.as_ref().is_ok_and(api::is_cut);
            let answer = answer.and_then(self.decode);
            if self.in_flight.get_value().epoch == epoch {
                self.in_flight.set_value(InFlight { epoch, pending: false });
                match answer.clone() {
                    // The page that the person has gone to may show it too.
                    Err(ApiError::Left) if self.is_shown() => return self.ask().await,
                    Err(ApiError::Left) => {}
                    answer => self.settle(answer, is_cut.then_some(ApiError::ListCut)),
                }
            }
            answer
        })
    }

    /// Fetches unless that was done before.
    fn prefetch(self) {
        if untrack(|| self.phase()) == Loaded::Waiting {
            leptos::task::spawn_local(self.fetch(false));
        }
    }

    fn settle(self, answer: Result<ErasedValue, ApiError>, cut: Option<ApiError>) {
        self.loaded.update(|loaded| {
            *loaded = match (answer, core::mem::replace(loaded, Loaded::Waiting)) {
                (Ok(value), _) => Loaded::Ready(value, cut),
                (Err(error), Loaded::Ready(value, _)) => Loaded::Ready(value, Some(error)),
                (Err(error), _) => Loaded::Failed(error),
            }
        });
    }

    /// Sets the state, and drops the answer to a pending request.
    fn set(self, loaded: Loaded<ErasedValue>) {
        self.in_flight
            .update_value(|in_flight| *in_flight = InFlight { epoch: in_flight.epoch.wrapping_add(1), pending: false });
        self.loaded.set(loaded);
    }
}
