//! The queries of the account that is signed in, kept from page to page.

use crate::api;
use crate::query::query::{Query, Registry};
use crate::routes::Section;
use api_types::{
    AuditRecord, BillingInvoice, BillingSubscription, Constraint, Identity, IdentityPlan, List, PaymentMethod, Token,
    UserEmail, UserOrg, UserPreferences, Workspace,
};
use core::ops::Deref;
use lean::prelude::*;

/// The account's queries, which outlive the pages that show them.
#[derive(Clone, Copy)]
pub struct QueryCache {
    queries: &'static Queries,
    registry: &'static Registry,
}

impl Deref for QueryCache {
    type Target = Queries;

    fn deref(&self) -> &Queries {
        self.queries
    }
}

/// A query for everything that pages show. All are made by the cache's registry.
pub struct Queries {
    /// API tokens, newest first.
    pub tokens: Query<Vec<Token>>,
    /// The limits of the account, such as the number of tokens.
    pub constraints: Query<Vec<Constraint>>,
    /// Which notification mails are sent.
    pub preferences: Query<UserPreferences>,
    /// The account's email addresses.
    pub emails: Query<Vec<UserEmail>>,
    /// The account's workspaces.
    pub workspaces: Query<Vec<Workspace>>,
    /// The first page of the audit log, newest first.
    pub activity: Query<List<AuditRecord>>,
    /// The person's organizations.
    pub orgs: Query<Vec<UserOrg>>,
    /// The public part of the account, with the name of its tenant.
    pub identity: Query<Identity>,
    /// The name of the account's plan.
    pub plan: Query<IdentityPlan>,
    /// Its subscriptions, newest first.
    pub subscriptions: Query<List<BillingSubscription>>,
    /// Its invoices, newest first.
    pub invoices: Query<Vec<BillingInvoice>>,
    /// The invoice of the current cycle so far.
    pub upcoming: Query<BillingInvoice>,
    /// The payment methods.
    pub payment_methods: Query<List<PaymentMethod>>,
}

impl QueryCache {
    /// Nothing fetched yet. `handle` gives the handle of the account on the screen, empty when nobody is signed in.
    pub fn new(handle: fn() -> String) -> Self {
        let registry = Registry::new(handle);
        let queries = Box::leak(Box::new(Queries {
            tokens: registry.query(&[Section::Profile, Section::Credentials], api::token::all),
            constraints: registry
                .query(&[Section::Usage, Section::Billing, Section::Credentials], api::account::constraints),
            preferences: registry.query(&[Section::Notifications], api::account::preferences),
            emails: registry.query(&[Section::Notifications], api::account::emails),
            workspaces: registry
                .query(&[Section::Profile, Section::Usage, Section::Credentials], api::account::workspaces),
            activity: registry.query(&[Section::Credentials], api::activity::recent),
            orgs: registry.query(&[], api::account::orgs),
            identity: registry.query(&[], api::account::identity),
            plan: registry.query(&[Section::Billing], api::billing::plan),
            subscriptions: registry.query(&[Section::Billing], api::billing::subscriptions),
            invoices: registry.query(&[Section::Billing], api::billing::invoices),
            upcoming: registry.query(&[], api::billing::upcoming),
            payment_methods: registry.query(&[Section::Billing], api::billing::payment_methods),
        }));
        Self { queries, registry: Box::leak(Box::new(registry)) }
    }

    /// Fetches what the page of `section` shows, unless that was done before: the person is about to open it.
    pub fn prefetch(self, section: Section) {
        self.registry.prefetch(section);
    }

    /// Fetches again what the page shows.
    pub fn refresh(self) {
        self.registry.refresh();
    }

    /// How often everything was fetched again. Subscribes.
    pub fn refreshes(self) -> u32 {
        self.registry.refreshes.get()
    }

    /// Clears every query: nobody is signed in any more.
    pub fn clear(self) {
        self.registry.clear();
    }
}

/// The account's queries.
pub fn use_cache() -> QueryCache {
    expect_context()
}
