//! The Handle card. The handle is part of every address and of every workspace's DNS name.

use crate::api;
use crate::browser::timers::Debounce;
use crate::components::edit_form::{Edit, EditFooter};
use crate::pages::profile::handle::dns_names::DnsNames;
use crate::pages::profile::handle::rename::{Rename, TAKEN, handle_error};
use crate::query::use_cache;
use crate::session::use_session;
use crate::ui::badge::Tone;
use crate::ui::callout::callout;
use crate::ui::card::Card;
use crate::ui::field::{Field, FieldKind};
use crate::ui::form::Form;
use api_types::Handle;
use api_types::handle::HandleError;
use lean::prelude::*;

const HINT: &str = "Lower-case letters, digits and single hyphens.";

/// Whether the typed handle is free. It never blocks saving: the service decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Availability {
    NotChecked,
    Checking,
    Free,
    Taken,
    Unknown,
}

impl Availability {
    async fn request(handle: &Handle) -> Self {
        match api::account::is_free(handle).await {
            Ok(true) => Self::Free,
            Ok(false) => Self::Taken,
            Err(_) => Self::Unknown,
        }
    }
}

/// The card: the field, the DNS names that would change, and Save, which opens the rename dialog.
#[component]
pub fn HandleCard() -> impl IntoView {
    let session = use_session();
    let edit = Edit::new("Handle", "handle", Memo::new(move |_| session.handle()));
    let parsed = Memo::new(move |_| edit.typed.with(|typed| Handle::parse(typed)));
    // The typed handle, if it is valid and differs from the saved one.
    let new_handle = Memo::new(move |_| parsed.get().ok().filter(|new| edit.saved.with(|saved| new.as_str() != saved)));
    let availability = check_availability(new_handle);
    let confirming = RwSignal::new(None::<Handle>);
    let server_error = Memo::new(move |_| edit.mutation.error().and_then(|error| handle_error(&error)));
    // An error of the service applies only to the handle that was sent.
    Effect::new(move || {
        edit.typed.track();
        edit.mutation.clear();
    });
    let error = Signal::derive(move || match (parsed.get(), server_error.get(), availability.get()) {
        (Err(error), ..) => Some(parse_error(error)),
        (_, Some(message), _) => Some(message),
        (_, _, Availability::Taken) => Some(TAKEN.to_owned()),
        _ => None,
    });
    let hint = Signal::derive(move || {
        match availability.get() {
            Availability::Checking => "Looking whether it is free…",
            Availability::Free => "Available.",
            Availability::Unknown => "Whether it is free could not be found out. Save will tell.",
            Availability::NotChecked | Availability::Taken => HINT,
        }
        .to_owned()
    });
    let dns_names = move || {
        new_handle.with(Option::is_some).then(|| {
            let new = Memo::new(move |_| new_handle.get().map(|it| it.as_str().to_owned()).unwrap_or_default());
            view! { <DnsNames old=edit.saved new/> }
        })
    };
    let has_new_handle = Memo::new(move |_| new_handle.with(Option::is_some));
    let dialog = move || {
        confirming.get().map(|new| {
            let on_close = Callback::new(move |()| confirming.set(None));
            view! { <Rename edit new on_close/> }
        })
    };
    let on_submit = Callback::new(move |()| {
        if let Some(new) = new_handle.get_untracked() {
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
                <Field label="Handle" id="handle" value=edit.typed kind=FieldKind::Code error hint live=true/>
                {callout(Tone::Warning, "", rename_warning())}
                {move || has_new_handle.get().then(|| untrack(dns_names))}
            </Form>
        </Card>
        {dialog}
    }
}

/// Says that a rename changes the DNS names of the workspaces. Always displayed.
fn rename_warning() -> AnyView {
    let workspaces = use_cache().workspaces;
    let which = move || match workspaces.value().map(|list| list.len()) {
        Some(0) => "ALL workspaces you will have".to_owned(),
        Some(1) => "your 1 workspace".to_owned(),
        _ => ["ALL ", &workspaces.count("workspace", "workspaces").unwrap_or("your workspaces".into())].concat(),
    };
    view! {
        <p>
            "Every workspace’s DNS name contains your handle. Changing it changes the DNS name of "
            <strong>{which}</strong>", and the old names stop working."
        </p>
    }
}

/// Asks the service whether `new_handle` is free, when typing has paused.
fn check_availability(new_handle: Memo<Option<Handle>>) -> RwSignal<Availability> {
    let availability = RwSignal::new(Availability::NotChecked);
    let debounce = Debounce::new();
    Effect::new(move || {
        let Some(handle) = new_handle.get() else {
            debounce.cancel();
            availability.set(Availability::NotChecked);
            return;
        };
        availability.set(Availability::Checking);
        debounce.then(Box::new(move || {
            leptos::task::spawn_local(async move {
                let answer = Availability::request(&handle).await;
                if new_handle.try_get_untracked().flatten() == Some(handle) {
                    availability.set(answer);
                }
            });
        }));
    });
    availability
}

/// Why the text is no valid handle. A character that is invisible or easily mistaken is named by its code point.
fn parse_error(error: HandleError) -> String {
    match error {
        HandleError::Character(character) if !character.is_ascii() || character.is_ascii_control() => {
            let number = js_sys::Number::from(u32::from(character)).to_string_with_radix(16);
            let number = number.map(String::from).unwrap_or_default();
            [error.message(), " There is a character U+", &number.to_ascii_uppercase(), " in it."].concat()
        }
        error => error.message().to_owned(),
    }
}
