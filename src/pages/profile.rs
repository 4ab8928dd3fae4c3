//! User Profile: avatar, display name, handle, and deleting the account.

pub mod avatar;
pub mod delete_account;
pub mod display_name_card;
pub mod handle;
pub mod unsaved_prompt;

use crate::components::defer::Defer;
use crate::components::edit_form::Edits;
use crate::pages::profile::avatar::avatar_card::AvatarCard;
use crate::pages::profile::delete_account::DeleteCard;
use crate::pages::profile::handle::handle_card::HandleCard;
use crate::pages::profile::unsaved_prompt::UnsavedPrompt;
use crate::query::use_cache;
use display_name_card::DisplayNameCard;
use lean::prelude::*;

/// The page as a function, for loading it on demand.
pub fn page() -> AnyView {
    view! { <ProfilePage/> }
}

/// The User Profile page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let data = use_cache();
    // The dialogs for renaming and deleting name what they affect.
    data.workspaces.refresh();
    data.tokens.refresh();
    provide_context(Edits::default());
    view! {
        <AvatarCard/>
        <DisplayNameCard/>
        <Defer frames=1><HandleCard/></Defer>
        <Defer frames=2><DeleteCard/></Defer>
        <UnsavedPrompt/>
    }
}
