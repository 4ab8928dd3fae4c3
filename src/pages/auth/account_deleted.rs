//! The page after an account was deleted. Every tab shows it.

use crate::config::use_config;
use crate::layout::bare_page::{bare_card, bare_page};
use crate::layout::route_announcer::announce;
use crate::routes;
use lean::prelude::*;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <AccountDeletedPage/> }
}

/// The page.
#[component]
pub fn AccountDeletedPage() -> impl IntoView {
    announce(&["Goodbye · ", &use_config().brand].concat());
    let body = view! {
        <p class="muted">
            "Its workspaces, tokens and subscription ended with it. Its handle is free for somebody else."
        </p>
        <div class="actions align-start">
            <a class="button" href=routes::sign_in()>"Go to sign-in"</a>
        </div>
    };
    let lead = "Your developer account is deleted, and you are signed out in every tab.";
    bare_page(bare_card("Goodbye", lead, body))
}
