//! Notifications: which mail one gets. A switch is saved as it is flipped and put back when that fails.

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::error_note::ErrorNote;
use crate::components::load::Load;
use crate::query::{Loaded, use_cache};
use crate::session::use_session;
use crate::ui::badge::{Tone, badge};
use crate::ui::card::{Card, CardFooter};
use crate::ui::status::use_status;
use crate::ui::switch::Switch;
use api_types::{Preference, UpdateUserPreferences, UserPreferences};
use lean::prelude::*;
use leptos_router::hooks::use_location;

/// One kind of mail: where its value is kept and what it is called.
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

/// The page, for whoever has loaded it.
pub fn page() -> AnyView {
    view! { <NotificationsPage/> }
}

/// The Notifications page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let data = use_cache();
    data.emails.refresh();
    let address = move || {
        data.emails.with(|loaded| match loaded {
            // Mail goes to the first address that is verified; one that is not gets none until it is.
            Loaded::Ready(emails, _) => match emails.iter().find(|it| it.is_verified()).or_else(|| emails.first()) {
                Some(it) if it.is_verified() => {
                    view! { "Sent to "<strong>{it.email.clone()}</strong>" "{badge(Tone::Success, "Verified")} }
                }
                Some(it) => {
                    let name = it.email.clone();
                    let state = badge(Tone::Warning, "Not verified");
                    view! { "To be sent to "<strong>{name}</strong>" "{state}" once it is verified" }
                }
                None => "This account has no address yet.".into_child(),
            },
            Loaded::Waiting => "Sent to the address you sign in with.".into_child(),
            Loaded::Failed(_) => "Sent to the address you sign in with, which could not be loaded.".into_child(),
        })
    };
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

#[component]
fn Switches() -> impl IntoView {
    // A mail's footer leads to the switch it is about.
    let hash = use_location().hash;
    Effect::new(move || {
        let wanted = hash.get();
        let ids = KINDS.iter().map(|kind| kind.id).chain(["system"]);
        if let Some(id) = ids.into_iter().find(|id| wanted.strip_prefix('#') == Some(*id)) {
            // After the page's own heading had its turn.
            request_animation_frame(move || browser::focus(&["#", id].concat()));
        }
    });
    let rows = Vec::from(KINDS.map(|kind| view! { <KindSwitch kind/> }));
    view! {
        <div class="card-body">
            <fieldset class="switches">
                <legend class="hidden-text">"Mail we send you"</legend>
                {rows}
                <Switch id="system" label="System" hint=SYSTEM_HINT on=true/>
            </fieldset>
        </div>
    }
}

/// A switch whose screen and server end equal however fast it is flipped: one request at a time, the last wish wins.
#[component]
fn KindSwitch(kind: Kind) -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let preferences = use_cache().preferences;
    // What the person wants while it is not saved yet; nothing when screen and server agree.
    let wish = RwSignal::new(None::<bool>);
    let failed = RwSignal::new(None::<(bool, ApiError)>);
    let saved = Memo::new(move |_| {
        preferences.with(|loaded| match loaded {
            Loaded::Ready(it, _) => (kind.read)(it) == &Preference::Enabled,
            _ => false,
        })
    });
    let on = Signal::derive(move || wish.get().unwrap_or_else(|| saved.get()));
    let flip = Callback::new(move |to: bool| {
        failed.set(None);
        let under_way = wish.get_untracked().is_some();
        wish.set(Some(to));
        if under_way {
            return;
        }
        leptos::task::spawn_local(async move {
            while let Some(Some(to)) = wish.try_get_untracked() {
                let mut change = UpdateUserPreferences::default();
                (kind.update)(&mut change, to.into());
                match api::account::set_preferences(&session.handle_untracked(), &change).await {
                    Ok(answer) => {
                        // Only this switch: another one may be on its way with a value this answer does not know.
                        let value = (kind.read)(&answer).clone();
                        preferences.set_data(|it| (kind.write)(it, value));
                        if wish.try_get_untracked().flatten() == Some(to) {
                            wish.try_set(None);
                            status.done([kind.label, if to { " turned on." } else { " turned off." }].concat());
                        }
                    }
                    Err(error) => {
                        wish.try_set(None);
                        failed.try_set(Some((to, error)));
                    }
                }
            }
        });
    });
    let message = move || {
        failed.get().map(|(to, error)| {
            let (verb, is) = if to { ("on", "It is still off.") } else { ("off", "It is still on.") };
            let title = [kind.label, " could not be turned ", verb].concat();
            let retry = Callback::new(move |()| flip.run(to));
            view! { <ErrorNote title error safe=is on_retry=retry/> }
        })
    };
    view! {
        <Switch id=kind.id label=kind.label hint=kind.hint on on_flip=flip/>
        {message}
    }
}
