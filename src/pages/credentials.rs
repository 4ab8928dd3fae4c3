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

use activity_card::ActivityCard;
use leptos::prelude::*;
use markup::view;
use password_card::PasswordCard;
use reset_card::ResetCard;
use tokens_card::TokensCard;

/// The Credentials & Access page.
#[component]
pub fn CredentialsPage() -> impl IntoView {
    view! {
        <TokensCard/>
        <PasswordCard/>
        <ActivityCard/>
        <ResetCard/>
    }
}
