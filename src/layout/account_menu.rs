//! The account menu at the right of the top bar: profile, theme, signing out.

use crate::api;
use crate::components::avatar::avatar;
use crate::mutation::Outcome;
use crate::nav_guard;
use crate::query::use_cache;
use crate::routes::Section;
use crate::session::use_session;
use crate::theme::{Theme, ThemeChoice};
use crate::ui::menu::{Entry, Item, Menu, MenuOption};
use crate::ui::status::use_status;
use lean::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The account menu.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let navigate = StoredValue::new_local(use_navigate());
    let profile = Callback::new(move |()| {
        navigate.with_value(|go| go(&Section::Profile.path(&session.handle_untracked()), NavigateOptions::default()));
    });
    let sign_out = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            if let Err(failure) = session.sign_out().await {
                let state = match failure.outcome {
                    Outcome::NotDone => "You are still signed in. ",
                    Outcome::Unknown => "You may still be signed in. Sign out again to be sure. ",
                };
                status.failed([state, &failure.error.message()].concat());
            }
        });
    });
    let theme = expect_context::<ThemeChoice>();
    let entries = move |()| {
        let choices = Theme::ALL.map(|choice| MenuOption {
            label: choice.label(),
            selected: Signal::derive(move || theme.get() == choice),
            run: Callback::new(move |()| theme.choose(choice)),
        });
        let item =
            |label, icon, run| Entry::Item(Item { label, icon, remark: None, danger: false, unavailable: false, run });
        vec![
            item("Your Profile", "user", profile),
            Entry::Separator,
            Entry::Options("Theme", choices.into()),
            Entry::Separator,
            item("Sign out", "power", Callback::new(move |()| nav_guard::guard(sign_out))),
        ]
    };
    let trigger = view! { {move || own_avatar("avatar avatar-32")} };
    view! { <Menu label="Account menu" class="avatar-button" trigger head=account_summary() entries=Callback::new(entries)/> }
}

/// The image of the account on the screen.
pub fn own_avatar(class: &'static str) -> Option<AnyView> {
    use_session().user().map(|user| avatar(class, user.avatar_url, &user.handle))
}

/// The head of the menu: image, name and, once known, email address.
fn account_summary() -> AnyView {
    let session = use_session();
    let emails = use_cache().emails;
    let name = move || session.user().map(|user| user.display_name().unwrap_or(&user.handle).to_owned());
    let address = move || emails.value().and_then(|emails| emails.into_iter().next()).map(|it| it.email);
    let by_token = api::signed_by_token().then(|| view! { <p class="muted">"By token: a reload asks again."</p> });
    view! {
        <div class="account-summary">
            {move || own_avatar("avatar avatar-32")}
            <div>
                <p><bdi class="strong">{name}</bdi></p>
                <p class="muted" translate="no">{move || address().unwrap_or_else(|| session.handle())}</p>
                {by_token}
            </div>
        </div>
        <hr/>
    }
}
