//! Creating and cancelling the subscription. Both ask first, and change nothing on screen before the service confirms.

use crate::api;
use crate::browser::focus::focus;
use crate::components::error_note::change_note;
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

    /// Sends `change` and closes the dialog. If the answer does not tell, it has succeeded when the subscription is as
    /// `target` says.
    fn run(self, change: api::Change, target: Target, done: &'static str) {
        let subscriptions = self.cache.subscriptions;
        self.mutation.run(async move {
            let look = Box::pin(async move {
                let is_active = subscriptions.reread().await?.items.iter().any(BillingSubscription::is_active);
                Ok(is_active == (target == Target::Active))
            });
            if self.mutation.send(change, look).await?.is_some() {
                subscriptions.refetch().await;
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

    fn failure(self, done: &'static str, on_retry: Callback<()>) -> AnyView {
        let failure = move || {
            self.mutation.failure().map(|failure| {
                let look = "How it is now is not known. Retry finds out.";
                let note = change_note(("The subscription", done), failure, "It is as it was.", look, Some(on_retry));
                view! { <div class="dialog-body">{note}</div> }
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
            change.run(api::billing::cancel(&handle, &it.id), Target::Cancelled, "Subscription cancelled.");
        }
    });
    let busy = Signal::derive(move || change.mutation.is_busy());
    view! {
        {change.failure("cancelled", press)}
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
        change.run(api::billing::subscribe(&handle), Target::Active, "Subscription created.");
    });
    let label =
        Signal::derive(move || if change.mutation.is_busy() { "Creating…" } else { "Create subscription" }.to_owned());
    view! {
        {change.failure("created", press)}
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
