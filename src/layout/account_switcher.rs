//! The account switcher: the developer account first, then the person's organizations.

use crate::components::avatar::avatar;
use crate::config::use_config;
use crate::layout::account_menu::own_avatar;
use crate::query::{Loaded, use_cache};
use crate::routes::Section;
use crate::session::use_session;
use crate::ui::filter::Filter;
use crate::ui::fresh_id;
use crate::ui::icon::icon;
use crate::ui::popover::{Popover, PopoverHandle};
use api_types::UserOrg;
use lean::prelude::*;

/// From so many accounts on, there is a filter field.
const FILTER_FROM: usize = 8;

/// The account switcher.
#[component]
pub fn AccountSwitcher() -> impl IntoView {
    let session = use_session();
    let orgs = use_cache().orgs;
    let filter = RwSignal::new(String::new());
    let on_toggle = Callback::new(move |open| {
        if open {
            orgs.refresh_now();
        } else if !filter.with_untracked(String::is_empty) {
            filter.set(String::new());
        }
    });
    let trigger = view! {
        {move || own_avatar("avatar avatar-20")}
        <span translate="no">{move || session.handle()}</span>
        {icon("up-down")}
    };
    view! {
        <Popover label="Switch account" class="switcher" popover_class="popover wide-popover align-start" trigger on_toggle>
            {filter_field(filter)}
            {accounts(filter)}
        </Popover>
    }
}

fn filter_field(filter: RwSignal<String>) -> AnyView {
    let orgs = use_cache().orgs;
    let long = Memo::new(move |_| orgs.value().is_some_and(|orgs| orgs.len() + 1 >= FILTER_FROM));
    (move || long.get().then(|| view! { <Filter label="Filter accounts" value=filter/> })).into_child()
}

fn accounts(filter: RwSignal<String>) -> AnyView {
    let session = use_session();
    let orgs = use_cache().orgs;
    let popover = expect_context::<PopoverHandle>();
    let matches = move |name: &str| name.contains(filter.get().trim().to_ascii_lowercase().as_str());
    let own = move || {
        let handle = session.handle();
        matches(&handle).then(|| {
            let href = Section::Profile.path(&handle);
            view! {
                <li>
                    <a
                        class="item"
                        href=href
                        aria-current="true"
                        on:click=move |_| popover.close()
                    >
                        {own_avatar("avatar avatar-20")}
                        <span translate="no">{handle}</span>
                        <span class="align-end">{icon("check")}</span>
                    </a>
                </li>
            }
        })
    };
    let member = move || {
        orgs.with(|loaded| match loaded {
            Loaded::Waiting => text_item("Loading organizations…".into()),
            Loaded::Failed(error) => text_item(["Organizations could not be loaded. ", &error.message()].concat()),
            Loaded::Ready(orgs, _) if orgs.is_empty() => text_item("You are in no organization.".into()),
            Loaded::Ready(orgs, _) => {
                let shown: Vec<_> = orgs
                    .iter()
                    .filter(|it| it.org.as_ref().is_some_and(|org| matches(&org.handle)))
                    .map(organization)
                    .collect();
                if shown.is_empty() { text_item("No organization fits the filter.".into()) } else { shown.into_child() }
            }
        })
    };
    let (account_id, orgs_id) = (fresh_id("label"), fresh_id("label"));
    let (account_label, orgs_label) = (account_id.clone(), orgs_id.clone());
    view! {
        <p class="popover-label" id=account_label>"Developer account"</p>
        <ul aria-labelledby=account_id>{own}</ul>
        <hr/>
        <p class="popover-label" id=orgs_label>"Organizations"</p>
        <ul aria-labelledby=orgs_id>{member}</ul>
    }
}

fn text_item(text: String) -> AnyView {
    view! { <li class="item-text">{text}</li> }
}

fn organization(membership: &UserOrg) -> AnyView {
    let Some(org) = &membership.org else { return nothing() };
    let image = avatar("avatar avatar-20", org.avatar_url.clone(), &org.handle);
    let mut role = membership.role.clone();
    if let Some(first) = role.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    match use_config().in_console(&["/org/", &org.handle].concat()) {
        Some(href) => view! {
            <li>
                <a class="item" href=href rel="noopener noreferrer external">
                    {image}
                    <span translate="no">{org.handle.clone()}</span>
                    <span class="align-end muted small">{role}</span>
                </a>
            </li>
        },
        None => view! {
            <li class="item-text">
                {image}
                <span>
                    <span translate="no">{org.handle.clone()}</span>
                    <small>{[&role, ". Open it in the Pipes console: this site is not linked to one."].concat()}</small>
                </span>
            </li>
        },
    }
}
