//! Notifications: which mail the account gets. A switch is saved when it is toggled, and reset if that fails.

use crate::api;
use crate::browser::focus::focus;
use crate::components::error_note::change_note;
use crate::components::load::Load;
use crate::mutation::{Failure, Mutation};
use crate::query::{Loaded, Query, use_cache};
use crate::session::{SessionStore, use_session};
use crate::ui::badge::{Tone, badge};
use crate::ui::card::{Card, CardFooter};
use crate::ui::status::{Status, use_status};
use crate::ui::switch::Switch;
use api_types::{Preference, UpdateUserPreferences, UserEmail, UserPreferences};
use lean::prelude::*;
use leptos_router::hooks::use_location;

/// A kind of mail: its labels, and how its preference is read and written.
#[derive(Clone, Copy)]
struct Kind {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    read: fn(&UserPreferences) -> &Preference,
    write: fn(&mut UserPreferences, Preference),
    update: fn(&mut UpdateUserPreferences, Preference),
}

const KINDS: [Kind; 3] = [
    Kind {
        id: "community-updates",
        label: "Community Updates",
        hint: "Community information and events.",
        read: |it| &it.communication_community_updates,
        write: |it, value| it.communication_community_updates = value,
        update: |it, value| it.communication_community_updates = Some(value),
    },
    Kind {
        id: "product-updates",
        label: "Product Updates",
        hint: "Updates as they are released.",
        read: |it| &it.communication_product_updates,
        write: |it, value| it.communication_product_updates = value,
        update: |it, value| it.communication_product_updates = Some(value),
    },
    Kind {
        id: "tips-and-tricks",
        label: "Tips & Tricks",
        hint: "Useful tips.",
        read: |it| &it.communication_tips_and_tricks,
        write: |it, value| it.communication_tips_and_tricks = value,
        update: |it, value| it.communication_tips_and_tricks = Some(value),
    },
];

const SYSTEM_HINT: &str = "Important account notices. Always on: they tell you about security, payment and limits.";

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <NotificationsPage/> }
}

/// The Notifications page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let data = use_cache();
    data.emails.refresh();
    let address = move || data.emails.with(recipient);
    view! {
        <Card title="Email" lead=address>
            <Load
                query=data.preferences
                what="Your choices"
                safe="They are kept by the service as they were."
                lines=4
                footer=|| view! { <CardFooter hint="The address is the one you sign in with."/> }
            >
                <Switches/>
            </Load>
        </Card>
    }
}

/// The address that gets the mail: the first verified one.
fn recipient(emails: Loaded<&Vec<UserEmail>>) -> AnyView {
    let emails = match emails {
        Loaded::Ready(emails, _) => emails,
        Loaded::Waiting => return "Sent to the address you sign in with.".into_child(),
        Loaded::Failed(_) => {
            return "Sent to the address you sign in with, which could not be loaded.".into_child();
        }
    };
    match emails.iter().find(|it| it.is_verified()).or_else(|| emails.first()) {
        Some(it) if it.is_verified() => {
            view! { "Sent to "<strong translate="no">{it.email.clone()}</strong>" "{badge(Tone::Success, "Verified")} }
        }
        Some(it) if it.status != "pending" => {
            let state = if it.status.trim().is_empty() { "not known" } else { &it.status };
            let state = badge(Tone::Plain, state);
            view! { "To be sent to "<strong translate="no">{it.email.clone()}</strong>", whose state is "{state} }
        }
        Some(it) => {
            let name = it.email.clone();
            let state = badge(Tone::Warning, "Not verified");
            view! { "To be sent to "<strong translate="no">{name}</strong>" "{state}" once it is verified" }
        }
        None => "This account has no address yet.".into_child(),
    }
}

#[component]
fn Switches() -> impl IntoView {
    // The footer of a mail links to its switch by `#id`.
    let hash = use_location().hash;
    Effect::new(move || {
        let hash = hash.get();
        let ids = KINDS.iter().map(|kind| kind.id).chain(["system"]);
        if let Some(id) = ids.into_iter().find(|id| hash.strip_prefix('#') == Some(*id)) {
            // After the page has focused its heading.
            request_animation_frame(move || focus(&["#", id].concat()));
        }
    });
    let rows = Vec::from(KINDS.map(|kind| view! { <KindSwitch kind/> }));
    view! {
        <div class="card-body">
            <fieldset class="switches">
                <legend class="visually-hidden">"Mail we send you"</legend>
                {rows}
                <Switch id="system" label="System" hint=SYSTEM_HINT on=true/>
            </fieldset>
        </div>
    }
}

/// A preference: its unsaved value and the last error.
#[derive(Clone, Copy)]
struct PreferenceState {
    kind: Kind,
    session: SessionStore,
    status: Status,
    preferences: Query<UserPreferences>,
    /// The value to save; `None` when the saved value is displayed.
    unsaved: RwSignal<Option<bool>>,
    /// Sends the changes.
    mutation: Mutation,
    /// The value of the last change, if that failed.
    failed: RwSignal<Option<(bool, Failure)>>,
}

impl PreferenceState {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            session: use_session(),
            status: use_status(),
            preferences: use_cache().preferences,
            unsaved: RwSignal::new(None),
            mutation: Mutation::new(),
            failed: RwSignal::new(None),
        }
    }

    fn is_saved_on(self) -> bool {
        self.preferences.with(|loaded| match loaded {
            Loaded::Ready(it, _) => (self.kind.read)(it) == &Preference::Enabled,
            _ => false,
        })
    }

    /// Saves `on`. One request at a time: values set while one is in flight replace each other, and the last is saved next.
    fn set(self, on: bool) {
        self.failed.set(None);
        let is_pending = self.unsaved.get_untracked().is_some();
        self.unsaved.set(Some(on));
        if !is_pending {
            leptos::task::spawn_local(self.save());
        }
    }

    async fn save(self) {
        while let Some(Some(on)) = self.unsaved.try_get_untracked() {
            if let Err(failure) = self.save_once(on).await {
                self.unsaved.set(None);
                self.failed.set(Some((on, failure)));
            }
        }
    }

    async fn save_once(self, on: bool) -> Result<(), Failure> {
        let mut change = UpdateUserPreferences::default();
        (self.kind.update)(&mut change, on.into());
        let request = api::account::set_preferences(&self.session.handle_untracked(), &change);
        let look = Box::pin(async move { Ok(change.holds_in(&self.preferences.reread().await?)) });
        self.mutation.send(request, look).await?;
        // Only this preference: the answer may be older than a pending change of another one.
        self.preferences.set_data(|it| (self.kind.write)(it, on.into()));
        if self.unsaved.try_get_untracked().flatten() == Some(on) {
            self.unsaved.set(None);
            self.status.done([self.kind.label, if on { " turned on." } else { " turned off." }].concat());
        }
        Ok(())
    }

    fn failure(self) -> Option<AnyView> {
        let (on, failure) = self.failed.get()?;
        let (done, safe) = if on { ("turned on", "It is still off.") } else { ("turned off", "It is still on.") };
        let on_retry = Callback::new(move |()| self.set(on));
        let look = "Retry finds out, or reload the page to see.";
        Some(change_note((self.kind.label, done), failure, safe, look, Some(on_retry)))
    }
}

/// The switch of a preference. However fast it is toggled, the last position is saved.
#[component]
fn KindSwitch(kind: Kind) -> impl IntoView {
    let state = PreferenceState::new(kind);
    let saved = Memo::new(move |_| state.is_saved_on());
    let on = Signal::derive(move || state.unsaved.get().unwrap_or_else(|| saved.get()));
    let on_flip = Callback::new(move |on| state.set(on));
    view! {
        <Switch id=kind.id label=kind.label hint=kind.hint on on_flip/>
        {move || state.failure()}
    }
}
