//! Credentials & Access: the keys to the account.

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

/// The page, for whoever has loaded it.
pub fn page() -> AnyView {
    view! { <CredentialsPage/> }
}

/// The Credentials & Access page. All that it needs is asked for at once; a card is seen when those above it have what
/// makes their height, so that nothing moves under the pointer.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let data = use_cache();
    let tokens = move || data.tokens.phase() == Loaded::Waiting;
    let workspaces = move || tokens() || data.workspaces.phase() == Loaded::Waiting;
    let activity = move || workspaces() || data.activity.phase() == Loaded::Waiting;
    view! {
        <TokensCard/>
        <Defer frames=1><div class="below" hidden=tokens><PasswordCard/></div></Defer>
        <Defer frames=2><div class="below" hidden=workspaces><ActivityCard/></div></Defer>
        <Defer frames=3><div class="below" hidden=activity><ResetCard/></div></Defer>
    }
}
