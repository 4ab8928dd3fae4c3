//! "Change handle to …?": explains what a rename does, then sends it.

use crate::api::ApiError;
use crate::browser::focus::focus;
use crate::components::edit_form::{Edit, edit_note};
use crate::pages::profile::handle::dns_names::DnsNames;
use crate::session::use_session;
use crate::ui::button::{Button, Variant};
use crate::ui::card::CardFooter;
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::fresh_id;
use crate::ui::status::use_status;
use api_types::{Handle, UpdateUser};
use lean::prelude::*;

/// Error text of the field when the handle belongs to another account.
pub const TAKEN: &str = "This handle is taken. Yours is unchanged; try another.";

/// Server validation error for the handle field: taken or reserved.
pub fn handle_error(error: &ApiError) -> Option<String> {
    match error {
        ApiError::Conflict(_) => Some(TAKEN.to_owned()),
        error => error.for_field("handle"),
    }
}

/// The dialog that confirms renaming the account to `new`.
#[component]
pub fn Rename(
    /// The handle field; its mutation sends the change.
    edit: Edit,
    /// The new handle.
    new: Handle,
    /// Removes the dialog from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    edit.mutation.clear();
    let title = ["Change handle to ", new.as_str(), "?"].concat();
    let text = "The addresses of your pages and the DNS names of all your workspaces change with it. \
                Update connection strings, scripts and bookmarks.";
    view! {
        <Dialog title wide=true on_close text>
            <Body edit new/>
        </Dialog>
    }
}

#[component]
fn Body(edit: Edit, new: Handle) -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let dialog = use_dialog();
    let understood = RwSignal::new(false);
    let (old_handle, new_handle) = (edit.saved.get_untracked(), new.as_str().to_owned());
    let send = move || {
        if edit.changed_elsewhere() {
            return;
        }
        let (new, sent) = (new.clone(), edit.typed.get_untracked());
        edit.mutation.run(async move {
            let change = UpdateUser { handle: Some(new), ..UpdateUser::default() };
            let answer = session.update(edit.mutation, change).await;
            // An error of the handle is shown at the field behind the dialog.
            if answer.as_ref().is_err_and(|failure| handle_error(&failure.error).is_some()) {
                dialog.close();
                request_animation_frame(|| focus("#handle"));
            }
            let user = answer?;
            edit.on_saved(&sent, &user.handle);
            dialog.close();
            status.done(["Your handle is ", &user.handle, " now."].concat());
            Ok(())
        });
    };
    let send = Callback::new(move |()| send());
    let failure = move || {
        let failure = edit.mutation.failure().filter(|failure| handle_error(&failure.error).is_none());
        failure.map(|failure| edit_note(("The handle", "changed"), failure, send))
    };
    let id = fresh_id("reason");
    let reason = Signal::derive(move || (!understood.get()).then(|| "Tick the box to go on.".to_owned()));
    let label =
        Signal::derive(move || if edit.mutation.is_busy() { "Changing it…" } else { "Change handle" }.to_owned());
    let old = Memo::new(move |_| old_handle.clone());
    let new = Memo::new(move |_| new_handle.clone());
    view! {
        <div class="dialog-body">
            <DnsNames old new/>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || understood.get()
                    on:change=move |event| understood.set(event_target_checked(&event))
                />
                <span>"I understand that the old names stop working"</span>
            </label>
            {failure}
        </div>
        <CardFooter hint="" reason reason_id=id.clone()>
            <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
            <Button
                label
                variant=Variant::Primary
                described_by=id
                unavailable=Signal::derive(move || !understood.get() || edit.mutation.is_busy())
                on_press=send
            />
        </CardFooter>
    }
}
