//! What was fetched: shown at once on the next visit, refreshed behind, never overwritten by an older answer.

use crate::api::{self, Answer, ApiError};
use crate::browser;
use crate::routes::Section;
use crate::session;
use api_types::{
    AuditRecord, BillingInvoice, BillingSubscription, Constraint, Identity, IdentityPlan, List, PaymentMethod, Token,
    UserEmail, UserOrg, UserPreferences, Workspace,
};
use core::any::Any;
use core::future::Future;
use core::marker::PhantomData;
use core::ops::Deref;
use core::pin::Pin;
use lean::prelude::*;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use wasm_bindgen::JsValue;

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

impl<T> Loaded<T> {
    /// The answer, unless refreshing it failed: what holds now.
    pub fn ready(self) -> Option<T> {
        match self {
            Self::Ready(value, None) => Some(value),
            _ => None,
        }
    }
}

/// What is kept, whatever its type: the machinery below is in the program once, not once for every type.
type ErasedValue = Arc<dyn Any + Send + Sync>;

/// One thing the service keeps. Lives as long as the page.
pub struct Query<T> {
    core: Core,
    kind: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy)]
struct Core {
    loaded: RwSignal<Loaded<ErasedValue>>,
    in_flight: StoredValue<InFlight>,
    fetch: fn(&str) -> Answer<JsValue>,
    decode: fn(JsValue) -> Result<ErasedValue, ApiError>,
}

#[derive(Clone, Copy, Default)]
struct InFlight {
    /// Counts what makes an answer under way out of date: mutations and sign-outs.
    epoch: u32,
    busy: bool,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Query<T> {
    /// A query that has not been asked, by the function that asks for it.
    pub fn new(fetch: fn(&str) -> Answer<JsValue>) -> Self {
        let decode = |value| {
            serde_js::from_value::<T>(value).map(|value| Arc::new(value) as ErasedValue).map_err(ApiError::from)
        };
        let (loaded, in_flight) = (RwSignal::new(Loaded::Waiting), StoredValue::new(InFlight::default()));
        Self { core: Core { loaded, in_flight, fetch, decode }, kind: PhantomData }
    }

    /// What is known.
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

    /// Where it stands, whatever it holds.
    pub fn phase(self) -> Loaded<()> {
        self.core.phase()
    }

    /// Asks the service, unless it is being asked already. What is known is shown before that: each call takes a slow
    /// processor milliseconds.
    pub fn refresh(self) {
        leptos::task::spawn_local(self.core.refresh());
    }

    /// The same at once: somebody has asked for it.
    pub fn refresh_now(self) {
        leptos::task::spawn_local(self.core.ask(false));
    }

    /// Asks the service after something was done to it: an answer under way may be older than that, and is dropped.
    pub fn invalidate(self) {
        leptos::task::spawn_local(self.core.ask(true));
    }

    /// The same, and waits for it.
    pub async fn refetch(self) {
        self.core.ask(true).await;
    }

    /// Takes in what a mutation answered: newer than any answer still under way, which is dropped.
    pub fn set_data(self, change: impl FnOnce(&mut T)) {
        if let Some(mut value) = self.value_untracked() {
            change(&mut value);
            self.core.set(Loaded::Ready(Arc::new(value), None));
        }
    }

    /// Forgets everything, also what is under way.
    pub fn clear(self) {
        self.core.set(Loaded::Waiting);
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

    fn refresh(self) -> Pin<Box<dyn Future<Output = ()>>> {
        let is_known = matches!(untrack(|| self.phase()), Loaded::Ready(..));
        Box::pin(async move {
            if is_known {
                browser::next_paint().await;
            }
            self.ask(false).await;
        })
    }

    fn ask(self, anew: bool) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move {
            // As it is now, whatever it was when somebody thought of asking.
            let handle = session::handle();
            let InFlight { epoch, busy } = self.in_flight.get_value();
            if handle.is_empty() || (busy && !anew) {
                return;
            }
            let epoch = if busy { epoch.wrapping_add(1) } else { epoch };
            self.in_flight.set_value(InFlight { epoch, busy: true });
            let answer = (self.fetch)(&handle).await.and_then(self.decode);
            if self.in_flight.get_value().epoch == epoch {
                self.in_flight.set_value(InFlight { epoch, busy: false });
                self.take(answer);
            }
        })
    }

    /// Asks for the first time.
    fn prefetch(self) {
        if untrack(|| self.phase()) == Loaded::Waiting {
            leptos::task::spawn_local(self.ask(false));
        }
    }

    fn take(self, answer: Result<ErasedValue, ApiError>) {
        self.loaded.update(|loaded| {
            *loaded = match (answer, core::mem::replace(loaded, Loaded::Waiting)) {
                (Ok(value), _) => Loaded::Ready(value, None),
                (Err(error), Loaded::Ready(value, _)) => Loaded::Ready(value, Some(error)),
                (Err(error), _) => Loaded::Failed(error),
            }
        });
    }

    /// Sets what is known, and drops what is under way.
    fn set(self, loaded: Loaded<ErasedValue>) {
        self.in_flight
            .update_value(|in_flight| *in_flight = InFlight { epoch: in_flight.epoch.wrapping_add(1), busy: false });
        self.loaded.set(loaded);
    }
}

/// Everything that is kept from page to page. A handle to what lives as long as the page does.
#[derive(Clone, Copy)]
pub struct QueryCache(&'static Queries);

impl Deref for QueryCache {
    type Target = Queries;

    fn deref(&self) -> &Queries {
        self.0
    }
}

/// A query for everything that pages show.
pub struct Queries {
    /// API tokens, newest first.
    pub tokens: Query<Vec<Token>>,
    /// The limits of the account, such as how many tokens there may be.
    pub constraints: Query<Vec<Constraint>>,
    /// Which mail is sent.
    pub preferences: Query<UserPreferences>,
    /// Where mail goes.
    pub emails: Query<Vec<UserEmail>>,
    /// The account's workspaces.
    pub workspaces: Query<Vec<Workspace>>,
    /// What was last done to the account, newest first: the first page.
    pub activity: Query<List<AuditRecord>>,
    /// The person's organizations.
    pub orgs: Query<Vec<UserOrg>>,
    /// What anybody knows of the account: the name of its tenant.
    pub identity: Query<Identity>,
    /// What the account's plan is called.
    pub plan: Query<IdentityPlan>,
    /// Its subscriptions, newest first.
    pub subscriptions: Query<List<BillingSubscription>>,
    /// Its invoices, newest first.
    pub invoices: Query<Vec<BillingInvoice>>,
    /// What the cycle comes to so far.
    pub upcoming: Query<BillingInvoice>,
    /// What pays the invoices.
    pub payment_methods: Query<List<PaymentMethod>>,
}

impl QueryCache {
    /// Nothing fetched yet.
    pub fn new() -> Self {
        Self(Box::leak(Box::new(Queries {
            tokens: Query::new(api::token::all),
            constraints: Query::new(api::account::constraints),
            preferences: Query::new(api::account::preferences),
            emails: Query::new(api::account::emails),
            workspaces: Query::new(api::account::workspaces),
            activity: Query::new(api::activity::recent),
            orgs: Query::new(api::account::orgs),
            identity: Query::new(api::account::identity),
            plan: Query::new(api::billing::plan),
            subscriptions: Query::new(api::billing::subscriptions),
            invoices: Query::new(api::billing::invoices),
            upcoming: Query::new(api::billing::upcoming),
            payment_methods: Query::new(api::billing::payment_methods),
        })))
    }

    /// Asks for what a page shows and nobody has asked for yet: somebody is about to go there.
    pub fn prefetch(self, section: Section) {
        let (workspaces, tokens, constraints) = (self.workspaces.core, self.tokens.core, self.constraints.core);
        let shown = match section {
            Section::Profile => vec![workspaces, tokens],
            Section::Usage => vec![workspaces, constraints],
            Section::Billing => {
                let (subscriptions, cards) = (self.subscriptions.core, self.payment_methods.core);
                vec![self.plan.core, constraints, subscriptions, self.invoices.core, cards]
            }
            Section::Credentials => vec![tokens, constraints, workspaces, self.activity.core],
            Section::Notifications => vec![self.emails.core, self.preferences.core],
        };
        for query in shown {
            query.prefetch();
        }
    }

    /// Forgets everything: nobody is signed in any more.
    pub fn clear(self) {
        self.tokens.clear();
        self.constraints.clear();
        self.preferences.clear();
        self.emails.clear();
        self.workspaces.clear();
        self.activity.clear();
        self.orgs.clear();
        self.identity.clear();
        self.plan.clear();
        self.subscriptions.clear();
        self.invoices.clear();
        self.upcoming.clear();
        self.payment_methods.clear();
    }
}

impl Default for QueryCache {
    fn default() -> Self {
        Self::new()
    }
}

/// What is kept from page to page.
pub fn use_cache() -> QueryCache {
    expect_context()
}
