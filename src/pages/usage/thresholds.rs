//! "Manage": the dialog for the usage thresholds.

use crate::api::ApiError;
use crate::components::edit_form::edit_note;
use crate::mutation::Mutation;
use crate::session::{SessionStore, use_session};
use crate::ui::button::Button;
use crate::ui::card::CardFooter;
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::{Form, SubmitButton};
use crate::ui::select::Select;
use crate::ui::status::use_status;
use api_types::{UpdateUser, User};
use lean::prelude::*;

/// The fields that the service may reject, compute first.
const FIELDS: [&str; 2] = ["usage_compute_threshold", "usage_storage_threshold"];
const WARN: &str = "warn";
const CAP: &str = "cap_and_warn";

/// The label of a threshold's action. An unknown action is labelled "Warn".
pub fn action_text(action: Option<&str>) -> &'static str {
    match action {
        Some(CAP) => "Cap and warn",
        _ => "Warn",
    }
}

/// The dialog.
#[component]
pub fn Thresholds(
    /// Removes it from the page.
    on_close: Callback<()>,
) -> impl IntoView {
    let text = "Warn sends a mail and changes nothing. Cap and warn also stops what uses compute, or makes more storage, until \
                the next billing cycle or a higher threshold; what is stored stays.";
    view! {
        <Dialog title="Usage thresholds" on_close text>
            <ThresholdsForm/>
        </Dialog>
    }
}

/// A field, and the saved value that it was filled with. Until it is edited it follows changes from elsewhere.
#[derive(Clone, Copy)]
struct Input {
    typed: RwSignal<String>,
    base: RwSignal<String>,
}

impl Input {
    fn new(saved: Memo<String>) -> Self {
        let input = Self { typed: RwSignal::new(saved.get_untracked()), base: RwSignal::new(saved.get_untracked()) };
        Effect::new(move || {
            let now = saved.get();
            if input.typed.get_untracked() == input.base.get_untracked() {
                input.typed.set(now.clone());
                input.base.set(now);
            }
        });
        input
    }

    /// The typed value if it is to be saved.
    fn changed(self) -> Option<String> {
        Some(self.typed.get_untracked()).filter(|typed| *typed != self.base.get_untracked())
    }
}

/// The fields of one threshold.
#[derive(Clone, Copy)]
struct ThresholdField {
    limit: Input,
    action: Input,
    error: RwSignal<Option<String>>,
    saved: (Memo<String>, Memo<String>),
}

/// The value of a field of the account.
type Read<T> = fn(User) -> Option<T>;

impl ThresholdField {
    fn new(session: SessionStore, limit: Read<i64>, action: Read<String>) -> Self {
        let limit =
            Memo::new(move |_| session.user().and_then(limit).map(|limit| limit.to_string()).unwrap_or_default());
        let action = Memo::new(move |_| session.user().and_then(action).unwrap_or_else(|| WARN.into()));
        let saved = (limit, action);
        Self { limit: Input::new(limit), action: Input::new(action), error: RwSignal::new(None), saved }
    }

    /// The threshold, from 1 to 999,999, if it was changed, and the action if that was. If the threshold is invalid, sets
    /// `error`, and there is nothing to send.
    fn read(self) -> Option<(Option<i64>, Option<String>)> {
        let limit = self.limit.changed().map(|text| text.trim().parse().ok());
        let is_valid = limit.is_none_or(|number| number.is_some_and(|number| (1..=999_999).contains(&number)));
        self.error.set((!is_valid).then(|| "Enter a whole number from 1 to 999999.".to_owned()));
        is_valid.then(|| (limit.flatten(), self.action.changed()))
    }

    /// Whether what was changed here was changed elsewhere too since. The values from there count as seen from now on.
    fn changed_elsewhere(self) -> bool {
        let meets = |input: Input, saved: Memo<String>| {
            let (now, is_changed) = (saved.get_untracked(), input.changed().is_some());
            let was_changed = is_changed && input.base.get_untracked() != now;
            input.base.set(now);
            was_changed
        };
        meets(self.limit, self.saved.0) | meets(self.action, self.saved.1)
    }
}

#[component]
fn ThresholdsForm() -> impl IntoView {
    let session = use_session();
    let dialog = use_dialog();
    let status = use_status();
    let mutation = Mutation::new();
    let compute = ThresholdField::new(session, |user| user.usage_compute_threshold, |user| user.usage_compute_action);
    let storage = ThresholdField::new(session, |user| user.usage_storage_threshold, |user| user.usage_storage_action);
    let save = Callback::new(move |()| {
        let (compute_values, storage_values) = (compute.read(), storage.read());
        let (Some((minutes, compute_action)), Some((gb, storage_action))) = (compute_values, storage_values) else {
            return;
        };
        // Only what was changed: another tab may change the rest.
        let change = UpdateUser {
            usage_compute_threshold: minutes,
            usage_compute_action: compute_action,
            usage_storage_threshold: gb,
            usage_storage_action: storage_action,
            ..UpdateUser::default()
        };
        if (compute.changed_elsewhere() | storage.changed_elsewhere()) && !mutation.was_refetched() {
            return mutation.fail(ApiError::Stale);
        }
        mutation.run(async move {
            session.update(mutation, change).await?;
            status.done("Thresholds saved.");
            dialog.close();
            Ok(())
        });
    });
    let failure = move || {
        let is_of_field = |error: &ApiError| FIELDS.iter().any(|field| error.for_field(field).is_some());
        let failure = mutation.failure().filter(|failure| !is_of_field(&failure.error));
        failure.map(|failure| edit_note(("The change", "saved"), failure, save))
    };
    let busy = Signal::derive(move || mutation.is_busy());
    let footer = view! {
        <CardFooter hint="Mails go out at 75, 100, 125, 200, 300, 500 and 1000 %.">
            <Button label="Cancel" on_press=Callback::new(move |()| dialog.close())/>
            <SubmitButton label="Save" busy_label="Saving…" busy/>
        </CardFooter>
    };
    view! {
        <Form on_submit=save busy body_class="dialog-body" error=failure footer>
            {fieldset(compute, mutation, "Compute", "Minutes in a billing cycle", FIELDS[0])}
            {fieldset(storage, mutation, "Storage", "GB on any day", FIELDS[1])}
        </Form>
    }
}

/// The fields of one threshold; `field` is its name in the API.
fn fieldset(
    threshold: ThresholdField,
    mutation: Mutation,
    name: &'static str,
    label: &'static str,
    field: &'static str,
) -> AnyView {
    let error = Signal::derive(move || threshold.error.get().or_else(|| mutation.error()?.for_field(field)));
    let options = Signal::stored([WARN, CAP].map(|it| (it.to_owned(), action_text(Some(it)).to_owned())).to_vec());
    view! {
        <fieldset class="limit">
            <legend class="label">{name}</legend>
            <Field label value=threshold.limit.typed kind=FieldKind::Amount error autofocus=name == "Compute"/>
            <Select label="What happens" value=threshold.action.typed options/>
        </fieldset>
    }
}
