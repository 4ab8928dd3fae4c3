//! Credentials & Access: the keys to the account.

pub mod delete_token;
pub mod edit_title;
pub mod new_token;
pub mod token_row;
pub mod tokens;
pub mod tokens_card;

use leptos::prelude::*;
use markup::view;
use tokens_card::TokensCard;

/// The Credentials & Access page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    view! { <TokensCard/> }
}
