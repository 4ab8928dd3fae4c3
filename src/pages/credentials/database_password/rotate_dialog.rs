//! "Rotate the database password?": confirms the rotation.

use crate::components::error_note::ErrorNote;
use crate::pages::credentials::database_password::password_state::use_password;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use lean::prelude::*;

/// The dialog.
#[component]
pub fn RotateDialog(
    /// Removes it from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    use_password().rotating.clear();
    let text = "A new password is made. It takes a couple of minutes to reach all workspaces; until then the old one works \
                there. Existing connections are not terminated. Whatever connects with the old password needs the new one.";
    view! {
        <Dialog title="Rotate the database password?" role=DialogRole::Alert on_close text>
            <Body/>
        </Dialog>
    }
}

#[component]
fn Body() -> impl IntoView {
    let password = use_password();
    let dialog = use_dialog();
    let rotate = Callback::new(move |()| password.rotate(move || dialog.close()));
    let failure = move || {
        password.rotating.error().map(|error| {
            let safe = match (error.outcome_unknown(), password.not_rotated.get()) {
                (false, _) => "The old one still works.",
                (true, true) => "The security activity was read again and shows no rotation: the old one still works.",
                (true, false) => "Whether it was rotated is not known. Show the password to see which one holds.",
            };
            view! {
                <div class="dialog-body">
                    <ErrorNote title="The password was not rotated" error safe on_retry=rotate/>
                </div>
            }
        })
    };
    let busy = Signal::derive(move || password.rotating.is_busy());
    view! {
        {failure}
        <AlertFooter label="Rotate Password" busy_label="Rotating…" busy on_press=rotate/>
    }
}
