//! User Profile: who one is. Read-only for now.

use crate::element::IntoChild;
use crate::format::day;
use crate::layout::account_menu::own_avatar;
use crate::session::use_session;
use crate::ui::card::Card;
use leptos::prelude::*;
use markup::view;

/// The User Profile page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let session = use_session();
    let facts = move || {
        session.user().map(|user| {
            let name = user
                .display_name()
                .map_or_else(|| view! { <span class="quiet">"Not set"</span> }, |name| name.to_owned().into_child());
            view! {
                <dl class="facts">
                    <div><dt>"Avatar"</dt><dd>{own_avatar("avatar avatar-84")}</dd></div>
                    <div><dt>"Display Name"</dt><dd>{name}</dd></div>
                    <div><dt>"Handle"</dt><dd><code translate="no">{user.handle.clone()}</code></dd></div>
                    <div><dt>"Member since"</dt><dd>{day(&user.created_at)}</dd></div>
                </dl>
            }
        })
    };
    view! {
        <Card title="Your account" lead=|| "What other people see beside what you do.">
            <div class="card-body">{facts}</div>
        </Card>
    }
}
