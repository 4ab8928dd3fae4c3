//! Beginning and ending the subscription: both are asked about first, and shown only once the service has done them.

use crate::api::{self, ApiError};
use crate::browser::focus::focus;
use crate::components::error_note::ErrorNote;
use crate::config::use_config;
use crate::format::{day, money};
use crate::mutation::Mutation;
use crate::pages::billing::cards_card::name_of;
use crate::pages::billing::plan_card::{CHANGE_ID, current};
use crate::pricing::prices;
use crate::query::{QueryCache, use_cache};
use crate::session::{SessionStore, use_session};
use crate::ui::button::{Button, Variant};
use crate::ui::dialog::{AlertFooter, Dialog, DialogHandle, DialogRole, use_dialog};
use crate::ui::status::{Status, use_status};
use api_types::price;
use lean::prelude::*;

/// What both dialogs do their work with.
#[derive(Clone, Copy)]
struct Change {
    data: QueryCache,
    session: SessionStore,
    status: Status,
    dialog: DialogHandle,
    mutation: Mutation,
}

impl Change {
    fn new() -> Self {
        Self {
            data: use_cache(),
            session: use_session(),
            status: use_status(),
            dialog: use_dialog(),
            mutation: Mutation::new(),
        }
    }

    /// Does it, and reads again what follows from it. When no answer came, what holds now decides.
    fn run(self, what: impl Future<Output = Result<(), ApiError>> + 'static, ends: bool, done: &'static str) {
        self.mutation.run(async move {
            let answer = what.await;
            // While the service asks for silence it cannot be read again.
            if !matches!(answer, Err(ApiError::TooMany { .. })) {
                self.data.subscriptions.refetch().await;
            }
            if let Err(error) = answer
                && !(error.outcome_unknown() && self.holds(ends))
            {
                return Err(error);
            }
            self.data.upcoming.invalidate();
            self.session.check();
            self.status.done(done);
            self.dialog.close();
            // The button it was opened by has become the other one.
            request_animation_frame(|| focus(&["#", CHANGE_ID].concat()));
            Ok(())
        });
    }

    /// Whether the list that was just read shows what was wanted.
    fn holds(self, ends: bool) -> bool {
        self.data.subscriptions.value_untracked().is_some_and(|list| {
            let goes_on = list.items.iter().any(|it| !it.has_ended() && it.ends_at().is_none());
            goes_on != ends
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

/// Asks before the subscription is cancelled.
#[component]
pub fn Cancel(
    /// Takes it out of the page.
    on_close: Callback<()>,
) -> impl IntoView {
    let data = use_cache();
    let end = untrack(move || current(data)).map(|it| day(&it.current_period_end)).unwrap_or_default();
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
        let list = change.data.subscriptions.value_untracked().map(|list| list.items).unwrap_or_default();
        if let Some(it) = list.into_iter().find(|it| !it.has_ended()) {
            change.run(async move { api::billing::cancel(&handle, &it.id).await }, true, "Subscription cancelled.");
        }
    });
    let busy = Signal::derive(move || change.mutation.is_busy());
    view! {
        {change.failure("The subscription was not cancelled", press)}
        <AlertFooter cancel_label="Keep it" label="Cancel subscription" busy_label="Cancelling…" busy on_press=press/>
    }
}

/// Asks before the subscription costs something.
#[component]
pub fn Create(
    /// Takes it out of the page.
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
        change.run(async move { api::billing::subscribe(&handle).await }, false, "Subscription created.");
    });
    let label =
        Signal::derive(move || if change.mutation.is_busy() { "Creating…" } else { "Create subscription" }.to_owned());
    view! {
        {change.failure("The subscription was not created", press)}
        <div class="card-foot">
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
