//! Handle: the short name in every address and in every workspace's DNS name.

use crate::api::{self, ApiError};
use crate::browser::timers::Debounce;
use crate::components::edit_form::{Edit, EditFooter};
use crate::format::count;
use crate::pages::profile::handle::dns_names::DnsNames;
use crate::pages::profile::handle::rename::Rename;
use crate::query::use_cache;
use crate::session::use_session;
use crate::ui::badge::Tone;
use crate::ui::callout::callout;
use crate::ui::card::Card;
use crate::ui::field::Field;
use crate::ui::form::Form;
use api_types::Handle;
use api_types::handle::HandleError;
use lean::prelude::*;

const FREE: &str = "Lower-case letters, digits and single hyphens.";
const TAKEN: &str = "This handle is taken. Yours is unchanged; try another.";

/// What is known of a handle that somebody types. It never stands in the way of saving: the service decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Availability {
    Unasked,
    Asking,
    Free,
    Taken,
    Unknown,
}

/// The card with the field, the names that would change, and Save, which asks first.
#[component]
pub fn HandleCard() -> impl IntoView {
    let session = use_session();
    let edit = Edit::new("Handle", "handle", Memo::new(move |_| session.handle()));
    let parsed = Memo::new(move |_| edit.typed.with(|typed| Handle::parse(typed)));
    // A valid handle that is not one's own.
    let wanted = Memo::new(move |_| parsed.get().ok().filter(|new| edit.saved.with(|saved| new.as_str() != saved)));
    let availability = availability(wanted);
    let confirming = RwSignal::new(None::<Handle>);
    let refused = Memo::new(move |_| edit.mutation.error().and_then(|error| refusal(&error)));
    // What the service said of the last one holds for that one only.
    Effect::new(move || {
        edit.typed.track();
        edit.mutation.clear();
    });
    let error = Signal::derive(move || match (parsed.get(), refused.get(), availability.get()) {
        (Err(error), ..) => Some(reason(error)),
        (_, Some(refused), _) => Some(refused),
        (_, _, Availability::Taken) => Some(TAKEN.to_owned()),
        _ => None,
    });
    let hint = Signal::derive(move || {
        match availability.get() {
            Availability::Asking => "Looking whether it is free…",
            Availability::Free => "Available.",
            Availability::Unknown => "Whether it is free could not be found out. Save will tell.",
            Availability::Unasked | Availability::Taken => FREE,
        }
        .to_owned()
    });
    let names = move || {
        wanted.with(Option::is_some).then(|| {
            let new = Memo::new(move |_| wanted.get().map(|it| it.as_str().to_owned()).unwrap_or_default());
            view! { <DnsNames old=edit.saved new/> }
        })
    };
    let has_names = Memo::new(move |_| wanted.with(Option::is_some));
    let dialog = move || {
        confirming.get().map(|new| {
            let on_close = Callback::new(move |()| confirming.set(None));
            view! { <Rename edit new on_close/> }
        })
    };
    let on_submit = Callback::new(move |()| {
        if let Some(new) = wanted.get_untracked() {
            confirming.set(Some(new));
        }
    });
    view! {
        <Card title="Handle" lead=|| "Your short, unique name. It is part of every address you own.">
            <Form
                on_submit
                busy=Signal::derive(move || edit.mutation.is_busy())
                body_class="card-body"
                footer=view! { <EditFooter edit/> }
            >
                <Field label="Handle" id="handle" value=edit.typed error hint code=true live=true/>
                {callout(Tone::Warning, "", standing())}
                {move || has_names.get().then(|| untrack(names))}
            </Form>
        </Card>
        {dialog}
    }
}

/// What a rename does to the workspaces, whether or not one is being typed.
fn standing() -> AnyView {
    let workspaces = use_cache().workspaces;
    let which = move || match workspaces.value().map(|list| list.len()) {
        None => "ALL your workspaces".to_owned(),
        Some(0) => "ALL workspaces you will have".to_owned(),
        Some(1) => "your 1 workspace".to_owned(),
        Some(number) => ["ALL ", &count(number, "workspace", "workspaces")].concat(),
    };
    view! {
        <p>
            "Every workspace’s DNS name contains your handle. Changing it changes the DNS name of "
            <strong>{which}</strong>", and the old names stop working."
        </p>
    }
}

/// Asks whether `wanted` is free, once it has stood there for a moment.
fn availability(wanted: Memo<Option<Handle>>) -> RwSignal<Availability> {
    let known = RwSignal::new(Availability::Unasked);
    let debounce = Debounce::new();
    Effect::new(move || {
        let Some(handle) = wanted.get() else {
            debounce.cancel();
            known.set(Availability::Unasked);
            return;
        };
        known.set(Availability::Asking);
        debounce.then(Box::new(move || {
            leptos::task::spawn_local(async move {
                let answer = api::account::is_free(&handle).await;
                if wanted.try_get_untracked().flatten() == Some(handle) {
                    known.set(match answer {
                        Ok(true) => Availability::Free,
                        Ok(false) => Availability::Taken,
                        Err(_) => Availability::Unknown,
                    });
                }
            });
        }));
    });
    known
}

/// The service's word about the handle itself, which belongs to the field: taken, or none that one can have.
pub fn refusal(error: &ApiError) -> Option<String> {
    match error {
        ApiError::Conflict(_) => Some(TAKEN.to_owned()),
        error => error.for_field("handle"),
    }
}

/// Why this is no handle. A character that is not what it looks like, or cannot be seen, is called by its number.
fn reason(error: HandleError) -> String {
    match error {
        HandleError::Character(character) if !character.is_ascii() || character.is_ascii_control() => {
            let number = js_sys::Number::from(u32::from(character)).to_string_with_radix(16);
            let number = number.map(String::from).unwrap_or_default();
            [error.message(), " There is a character U+", &number.to_ascii_uppercase(), " in it."].concat()
        }
        error => error.message().to_owned(),
    }
}
