//! Credentials & Access: API tokens, the database password, security activity, and resetting authentication.

pub mod activity_card;
pub mod database_password;
pub mod reset_card;
pub mod tokens;

use crate::components::defer::Defer;
use crate::pages::credentials::database_password::password_card::PasswordCard;
use crate::pages::credentials::tokens::tokens_card::TokensCard;
use crate::query::{Loaded, use_cache};
use activity_card::ActivityCard;
use lean::prelude::*;
use reset_card::ResetCard;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <CredentialsPage/> }
}

/// The Credentials & Access page. All requests start at once. A card is hidden until the cards above it are loaded, so
/// that nothing moves under the pointer.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let cache = use_cache();
    let tokens = move || cache.tokens.phase() == Loaded::Waiting;
    let workspaces = move || tokens() || cache.workspaces.phase() == Loaded::Waiting;
    let activity = move || workspaces() || cache.activity.phase() == Loaded::Waiting;
    view! {
        <TokensCard/>
        <Defer frames=1><div class="below" hidden=tokens><PasswordCard/></div></Defer>
        <Defer frames=2><div class="below" hidden=workspaces><ActivityCard/></div></Defer>
        <Defer frames=3><div class="below" hidden=activity><ResetCard/></div></Defer>
    }
}
