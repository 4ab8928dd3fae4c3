//! Creating and cancelling the subscription. Both ask first, and change nothing on screen before the service confirms.

use crate::api::{self, ApiError};
use crate::browser::focus::focus;
use crate::components::error_note::ErrorNote;
use crate::config::use_config;
use crate::format::{day, money};
use crate::mutation::Mutation;
use crate::pages::billing::cards_card::name_of;
use crate::pricing::prices;
use crate::query::{QueryCache, use_cache};
use crate::session::{SessionStore, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{AlertFooter, Dialog, DialogHandle, DialogRole, use_dialog};
use crate::ui::status::{Status, use_status};
use api_types::{BillingSubscription, price};
use lean::prelude::*;

/// The id of the button that opens either dialog. It gets the focus when the dialog has succeeded.
pub const CHANGE_ID: &str = "change-subscription";

/// The subscription that has not ended, if there is one.
pub fn current(cache: QueryCache) -> Option<BillingSubscription> {
    cache.subscriptions.value()?.items.into_iter().find(|it| !it.has_ended())
}

/// What a change leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// A subscription that renews itself.
    Active,
    /// No subscription, or one that ends with its period.
    Cancelled,
}

/// The request of either dialog and what follows it.
#[derive(Clone, Copy)]
struct Change {
    cache: QueryCache,
    session: SessionStore,
    status: Status,
    dialog: DialogHandle,
    mutation: Mutation,
}

impl Change {
    fn new() -> Self {
        Self {
            cache: use_cache(),
            session: use_session(),
            status: use_status(),
            dialog: use_dialog(),
            mutation: Mutation::new(),
        }
    }

    /// Sends `request`, refetches the subscription and closes the dialog. If the outcome is unknown, it has succeeded when
    /// the refetched subscription is as `target` says.
    fn run(self, request: impl Future<Output = Result<(), ApiError>> + 'static, target: Target, done: &'static str) {
        self.mutation.run(async move {
            let answer = request.await;
            // Until `Retry-After` has passed, a refetch would be refused as well.
            if !matches!(answer, Err(ApiError::TooMany { .. })) {
                self.cache.subscriptions.refetch().await;
            }
            if let Err(error) = answer
                && !(error.outcome_unknown() && self.is_reached(target))
            {
                return Err(error);
            }
            self.cache.upcoming.invalidate();
            self.session.check();
            self.status.done(done);
            self.dialog.close();
            // The button that opened the dialog has been replaced.
            request_animation_frame(|| focus(&["#", CHANGE_ID].concat()));
            Ok(())
        });
    }

    /// Whether the refetched subscription is as `target` says.
    fn is_reached(self, target: Target) -> bool {
        self.cache.subscriptions.value_untracked().is_some_and(|list| {
            let is_active = list.items.iter().any(|it| !it.has_ended() && it.ends_at().is_none());
            is_active == (target == Target::Active)
        })
    }

    fn failure(self, title: &'static str, on_retry: Callback<()>) -> AnyView {
        let failure = move || {
            self.mutation.error().map(|error| {
                let safe = if error.outcome_unknown() {
                    "The subscription was read again: it is as before."
                } else {
                    "The subscription is as it was."
                };
                view! { <div class="dialog-body"><ErrorNote title error safe on_retry/></div> }
            })
        };
        failure.into_child()
    }
}

/// Confirms cancelling the subscription.
#[component]
pub fn CancelDialog(
    /// Removes it from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    let cache = use_cache();
    let end = untrack(move || current(cache)).map(|it| day(&it.current_period_end)).unwrap_or_default();
    let text = [
        "It goes on until ",
        &end,
        ", which is paid for. After that your workspaces are suspended, not deleted, and nothing more is charged. Until then \
         you can take it up again.",
    ];
    let text = text.concat();
    view! {
        <Dialog title="Cancel the subscription?" role=DialogRole::Alert on_close text=move || text.clone()>
            <CancelBody/>
        </Dialog>
    }
}

#[component]
fn CancelBody() -> impl IntoView {
    let change = Change::new();
    let press = Callback::new(move |()| {
        let handle = change.session.handle_untracked();
        let list = change.cache.subscriptions.value_untracked().map(|list| list.items).unwrap_or_default();
        if let Some(it) = list.into_iter().find(|it| !it.has_ended()) {
            change.run(
                async move { api::billing::cancel(&handle, &it.id).await },
                Target::Cancelled,
                "Subscription cancelled.",
            );
        }
    });
    let busy = Signal::derive(move || change.mutation.is_busy());
    view! {
        {change.failure("The subscription was not cancelled", press)}
        <AlertFooter cancel_label="Keep it" label="Cancel subscription" busy_label="Cancelling…" busy on_press=press/>
    }
}

/// Confirms creating a subscription, with its price.
#[component]
pub fn CreateDialog(
    /// Removes it from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    let rules = use_cache().constraints.value_untracked().unwrap_or_default();
    let cost = prices(&rules, &use_config()).map(|it| {
        let base = money(price::minor(it.base, price::decimals(&it.currency)), &it.currency);
        [base.as_str(), " for each billing cycle, and what you use past what the plan includes"].concat()
    });
    let cost = cost.unwrap_or_else(|| "What the plan costs".to_owned());
    let cards = use_cache().payment_methods.value_untracked().map(|list| list.items).unwrap_or_default();
    let card = cards.iter().find(|it| it.default).map_or_else(|| "your default card".to_owned(), name_of);
    let text =
        [&cost, ", is charged to ", &card, ". You can cancel at any time; it then goes on until the cycle ends."]
            .concat();
    view! {
        <Dialog title="Create a subscription?" on_close text=move || text.clone()>
            <CreateBody/>
        </Dialog>
    }
}

#[component]
fn CreateBody() -> impl IntoView {
    let change = Change::new();
    let press = Callback::new(move |()| {
        let handle = change.session.handle_untracked();
        change.run(async move { api::billing::subscribe(&handle).await }, Target::Active, "Subscription created.");
    });
    let label =
        Signal::derive(move || if change.mutation.is_busy() { "Creating…" } else { "Create subscription" }.to_owned());
    view! {
        {change.failure("The subscription was not created", press)}
        <div class="card-footer">
            <div class="actions">
                <Button label="Not now" autofocus=true on_press=Callback::new(move |()| change.dialog.close())/>
                <Button
                    label
                    variant=Variant::Primary
                    unavailable=Signal::derive(move || change.mutation.is_busy())
                    on_press=press
                />
            </div>
        </div>
    }
}
