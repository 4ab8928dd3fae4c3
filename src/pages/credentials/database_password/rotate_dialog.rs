//! "Rotate the database password?": confirms the rotation.

use crate::components::error_note::change_note;
use crate::pages::credentials::database_password::password_state::use_password;
use crate::ui::dialog::{AlertFooter, Dialog, DialogRole, use_dialog};
use lean::prelude::*;

/// The dialog.
#[component]
pub fn RotateDialog(
    /// Removes it from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    use_password().begin_rotation();
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
        password.rotating.failure().map(|failure| {
            let safe = if failure.error.is_doubtful() {
                "The security activity was read again and shows no rotation: the old one still works."
            } else {
                "The old one still works."
            };
            let look = "Whether it was rotated is not known. The security activity shows the last rotation, and when you \
                        show the password, the card says when it was set.";
            let note = change_note(("The password", "rotated"), failure, safe, look, Some(rotate));
            view! { <div class="dialog-body">{note}</div> }
        })
    };
    let busy = Signal::derive(move || password.rotating.is_busy());
    view! {
        {failure}
        <AlertFooter label="Rotate Password" busy_label="Rotating…" busy on_press=rotate/>
    }
}
