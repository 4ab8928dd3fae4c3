//! User Profile: one's image, name and handle, and the way out.

pub mod avatar_address;
pub mod avatar_card;
pub mod avatar_dialog;
pub mod crop;
pub mod crop_stage;
pub mod delete_card;
pub mod display_name_card;
pub mod dns_names;
pub mod edit;
pub mod handle_card;
pub mod image_file;
pub mod rename;
pub mod unsaved;

use crate::data::use_data;
use crate::ui::later::Later;
use avatar_card::AvatarCard;
use delete_card::DeleteCard;
use display_name_card::DisplayNameCard;
use edit::Edits;
use handle_card::HandleCard;
use lean::prelude::*;
use unsaved::Unsaved;

/// The page, for whoever has loaded it.
pub fn page() -> AnyView {
    view! { <ProfilePage/> }
}

/// The User Profile page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let data = use_data();
    // What a rename and a deletion would touch.
    data.workspaces.refresh();
    data.tokens.refresh();
    provide_context(Edits::default());
    view! {
        <AvatarCard/>
        <DisplayNameCard/>
        <Later frames=1><HandleCard/></Later>
        <Later frames=2><DeleteCard/></Later>
        <Unsaved/>
    }
}
