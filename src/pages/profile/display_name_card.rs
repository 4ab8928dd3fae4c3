//! The Display Name card.

use crate::components::edit_form::{Edit, EditFooter, edit_note};
use crate::session::use_session;
use crate::ui::card::Card;
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::Form;
use crate::ui::status::use_status;
use api_types::display_name::DisplayNameError;
use api_types::{DisplayName, UpdateUser};
use lean::prelude::*;

/// The card with the field and its Save.
#[component]
pub fn DisplayNameCard() -> impl IntoView {
    let session = use_session();
    let status = use_status();
    let name = move || session.user().and_then(|user| user.display_name().map(str::to_owned)).unwrap_or_default();
    let edit = Edit::new("Display Name", "display-name", Memo::new(move |_| name()));
    let parsed =
        Memo::new(move |_| edit.typed.with(|typed| DisplayName::parse(typed).map_err(DisplayNameError::message)));
    let send = Callback::new(move |()| {
        let Ok(name) = parsed.get_untracked() else { return };
        if untrack(move || edit.is_dirty()) && !edit.changed_elsewhere() {
            let sent = edit.typed.get_untracked();
            edit.mutation.run(async move {
                let change = UpdateUser { display_name: Some(name), ..UpdateUser::default() };
                let user = session.update(edit.mutation, change).await?;
                edit.on_saved(&sent, user.display_name().unwrap_or_default());
                status.done("Display name saved.");
                Ok(())
            });
        }
    });
    let error = Signal::derive(move || match parsed.get() {
        Err(message) => Some(message.to_owned()),
        Ok(_) => edit.mutation.error().and_then(|error| error.for_field("display_name")),
    });
    let failure = move || {
        let failure = edit.mutation.failure().filter(|failure| failure.error.for_field("display_name").is_none());
        failure.map(|failure| edit_note(("The display name", "saved"), failure, send))
    };
    view! {
        <Card title="Display Name" lead=|| "The name people see next to your handle.">
            <Form
                on_submit=send
                busy=Signal::derive(move || edit.mutation.is_busy())
                body_class="card-body"
                error=failure
                footer=view! { <EditFooter edit/> }
            >
                <Field label="Display Name" id="display-name" value=edit.typed kind=FieldKind::Name error hint="Up to 80 characters."/>
            </Form>
        </Card>
    }
}
