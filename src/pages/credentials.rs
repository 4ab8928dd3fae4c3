//! Credentials & Access: the keys to the account.

pub mod activity_card;
pub mod delete_token;
pub mod edit_title;
pub mod new_token;
pub mod password;
pub mod password_card;
pub mod propagation;
pub mod reset_card;
pub mod rotate;
pub mod token_row;
pub mod tokens;
pub mod tokens_card;
pub mod wanted;

use crate::data::{Loaded, use_data};
use crate::ui::later::Later;
use activity_card::ActivityCard;
use lean::prelude::*;
use password_card::PasswordCard;
use reset_card::ResetCard;
use tokens_card::TokensCard;

/// The page, for whoever has loaded it.
pub fn page() -> AnyView {
    view! { <CredentialsPage/> }
}

/// The Credentials & Access page. All that it needs is asked for at once; a card is seen when those above it have what
/// makes their height, so that nothing moves under the pointer.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let data = use_data();
    let tokens = move || data.tokens.phase() == Loaded::Waiting;
    let workspaces = move || tokens() || data.workspaces.phase() == Loaded::Waiting;
    let activity = move || workspaces() || data.activity.phase() == Loaded::Waiting;
    view! {
        <TokensCard/>
        <Later frames=1><div class="follows" hidden=tokens><PasswordCard/></div></Later>
        <Later frames=2><div class="follows" hidden=workspaces><ActivityCard/></div></Later>
        <Later frames=3><div class="follows" hidden=activity><ResetCard/></div></Later>
    }
}
