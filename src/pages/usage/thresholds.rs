//! "Manage": the dialog for the usage thresholds.

use crate::api::ApiError;
use crate::components::edit_form::error_hint;
use crate::components::error_note::ErrorNote;
use crate::mutation::Mutation;
use crate::session::{SessionStore, use_session};
use crate::ui::button::Button;
use crate::ui::card::CardFooter;
use crate::ui::dialog::{Dialog, use_dialog};
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::{Form, SubmitButton};
use crate::ui::select::Select;
use crate::ui::status::use_status;
use api_types::UpdateUser;
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

/// The fields of one threshold.
#[derive(Clone, Copy)]
struct ThresholdField {
    text: RwSignal<String>,
    action: RwSignal<String>,
    error: RwSignal<Option<String>>,
}

impl ThresholdField {
    fn new(limit: Option<i64>, action: Option<String>) -> Self {
        Self {
            text: RwSignal::new(limit.map(|limit| limit.to_string()).unwrap_or_default()),
            action: RwSignal::new(action.unwrap_or_else(|| WARN.into())),
            error: RwSignal::new(None),
        }
    }

    /// The threshold, from 1 to 999,999. If it is invalid, sets `error`.
    fn parse(self) -> Option<i64> {
        let number = self.text.get_untracked().trim().parse().ok().filter(|number| (1..=999_999).contains(number));
        self.error.set(number.is_none().then(|| "Enter a whole number from 1 to 999999.".to_owned()));
        number
    }
}

/// The saved thresholds and actions as one text, to notice a change from elsewhere.
fn saved(session: SessionStore) -> String {
    let Some(user) = untrack(move || session.user()) else { return String::new() };
    let number = |limit: Option<i64>| limit.unwrap_or_default().to_string();
    let (compute, storage) = (number(user.usage_compute_threshold), number(user.usage_storage_threshold));
    let actions = [user.usage_compute_action, user.usage_storage_action].map(Option::unwrap_or_default);
    [compute, storage].into_iter().chain(actions).collect::<Vec<_>>().join(" ")
}

#[component]
fn ThresholdsForm() -> impl IntoView {
    let session = use_session();
    let dialog = use_dialog();
    let status = use_status();
    let mutation = Mutation::new();
    let user = untrack(move || session.user());
    let base = RwSignal::new(saved(session));
    let (compute, storage) = user.map_or_else(
        || (ThresholdField::new(None, None), ThresholdField::new(None, None)),
        |user| {
            (
                ThresholdField::new(user.usage_compute_threshold, user.usage_compute_action),
                ThresholdField::new(user.usage_storage_threshold, user.usage_storage_action),
            )
        },
    );
    let save = Callback::new(move |()| {
        let (Some(minutes), Some(gb)) = (compute.parse(), storage.parse()) else { return };
        if mutation.changed_elsewhere(base, saved(session)) {
            return;
        }
        let change = UpdateUser {
            usage_compute_threshold: Some(minutes),
            usage_compute_action: Some(compute.action.get_untracked()),
            usage_storage_threshold: Some(gb),
            usage_storage_action: Some(storage.action.get_untracked()),
            ..UpdateUser::default()
        };
        mutation.run(async move {
            session.update(change).await?;
            status.done("Thresholds saved.");
            dialog.close();
            Ok(())
        });
    });
    let failure = move || {
        let is_of_field = |error: &ApiError| FIELDS.iter().any(|field| error.for_field(field).is_some());
        mutation.error().filter(|error| !is_of_field(error)).map(|error| {
            let safe = error_hint(&error);
            view! { <ErrorNote title="The thresholds were not saved" error safe on_retry=save/> }
        })
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
            <Field label value=threshold.text kind=FieldKind::Amount error autofocus=name == "Compute"/>
            <Select label="What happens" value=threshold.action options/>
        </fieldset>
    }
}
