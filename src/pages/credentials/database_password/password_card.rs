//! The Database Password card: the password, how to connect with it, and Rotate Password.

use crate::browser::dom::window;
use crate::components::error_note::ErrorNote;
use crate::components::load::Load;
use crate::format::day;
use crate::pages::credentials::database_password::password_state::{PasswordState, use_password};
use crate::pages::credentials::database_password::rotate_dialog::RotateDialog;
use crate::pages::credentials::database_password::rotation_banner::RotationBanner;
use crate::query::use_cache;
use crate::session::use_session;
use crate::ui::badge::Tone;
use crate::ui::button::Button;
use crate::ui::callout::callout;
use crate::ui::card::{Card, CardFooter};
use crate::ui::copy_button::BeforeCopy;
use crate::ui::secret_field::{CodeLine, SecretLine, guard};
use crate::ui::select::Select;
use api_types::Connection;
use lean::Listener;
use lean::prelude::*;

const MASK: &str = "••••-••••-••••";

/// The card. One password is valid for the databases of all workspaces.
#[component]
pub fn PasswordCard() -> impl IntoView {
    let password = PasswordState::new();
    provide_context(password);
    let mask = Callback::new(move |()| password.mask());
    guard(mask, mask);
    Listener::new(&window(), "storage", Box::new(move |_| password.check())).until_cleanup();
    // Hiding the password also drops it.
    let shown = Memo::new(move |_| password.shown.get());
    Effect::new(move || {
        if !shown.get() {
            password.discard();
        }
    });
    let open = RwSignal::new(false);
    let body = move || match password.switched_off.get() {
        Some(error) => {
            let text = [error.message().as_str(), " Ask them if you need to connect to a database."].concat();
            let text = view! { <p role="alert">{text}</p> };
            callout(Tone::Info, "The database password is switched off", text)
        }
        None => view! { <Body/> },
    };
    let footer = move || password.switched_off.with(Option::is_none).then(|| view! { <Footer open/> });
    let dialog = move || {
        open.get().then(|| {
            let on_close = Callback::new(move |()| open.set(false));
            view! { <RotateDialog on_close/> }
        })
    };
    view! {
        <Card title="Database Password" lead=|| "One password for the databases of all your workspaces.">
            <RotationBanner/>
            <div class="card-body">{body}</div>
            {footer}
        </Card>
        {dialog}
    }
}

fn prepare(password: PasswordState) -> BeforeCopy {
    Callback::new(move |()| Box::pin(password.prepare()) as _)
}

/// Fetches the password and displays it.
async fn show(password: PasswordState) {
    if password.prepare().await {
        password.shown.set(true);
    }
}

#[component]
fn Footer(open: RwSignal<bool>) -> impl IntoView {
    let password = use_password();
    let hint = Signal::derive(move || {
        let set = password.with(|it| ["Set on ", &day(&it.created_at), ". "].concat()).unwrap_or_default();
        [&set, "A new one takes a couple of minutes to reach all workspaces."].concat()
    });
    view! {
        <CardFooter hint>
            <Button label="Rotate Password" on_press=Callback::new(move |()| open.set(true))/>
        </CardFooter>
    }
}

#[component]
fn Body() -> impl IntoView {
    let password = use_password();
    let text = Callback::new(move |()| password.with(|it| it.password.expose().to_owned()));
    let failure = move || {
        password.reading.error().map(|error| {
            let on_retry = Callback::new(move |()| leptos::task::spawn_local(show(password)));
            view! { <ErrorNote title="The password could not be read" error safe="It is as it was." on_retry/> }
        })
    };
    view! {
        <div class="stack">
            {failure}
            <div class="labelled-value">
                <span class="label">"Database Password"</span>
                <SecretLine
                    text
                    masked=MASK
                    shown=password.shown
                    prepare=prepare(password)
                    eye=("Show password", "Hide password")
                    copy_label="Copy password"
                    what="Password"
                    on_copied=Callback::new(move |()| password.on_copied())
                />
            </div>
            <Load
                query=use_cache().workspaces
                what="The workspaces"
                safe="The password is the same for all of them."
                lines=13
            >
                <Connections/>
            </Load>
        </div>
    }
}

#[component]
fn Connections() -> impl IntoView {
    let list = use_cache().workspaces;
    let session = use_session();
    let chosen = RwSignal::new(String::new());
    let names =
        Memo::new(move |_| list.value().unwrap_or_default().into_iter().map(|it| it.handle).collect::<Vec<_>>());
    let connection = Memo::new(move |_| {
        let (list, chosen) = (list.value()?, chosen.get());
        let workspace = list.iter().find(|it| it.handle == chosen).or(list.first())?;
        workspace.connection(&session.handle())
    });
    let has_database = Memo::new(move |_| connection.with(Option::is_some));
    let options = Signal::derive(move || names.get().into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>());
    let body = move || match (names.with(Vec::is_empty), has_database.get()) {
        (true, _) => view! {
            <p class="muted">"You have no workspaces yet. Once you have one, its connection string stands here."</p>
        },
        (false, has_database) => {
            let lines = if has_database {
                connection_lines(connection)
            } else {
                view! { <p class="muted">"This workspace has no database to connect to yet."</p> }
            };
            view! { <div class="stack"><Select label="Workspace" value=chosen options/>{lines}</div> }
        }
    };
    body.into_child()
}

/// The connection string of the chosen workspace, and its parts.
fn connection_lines(connection: Memo<Option<Connection>>) -> AnyView {
    let password = use_password();
    let text_of = move |read: fn(&Connection) -> String| {
        Signal::derive(move || connection.with(|it| it.as_ref().map(read).unwrap_or_default()))
    };
    let url = Callback::new(move |()| {
        let connection = connection.get()?;
        password.with(|it| connection.url(it.password.expose()))
    });
    let line = |label: &'static str, copy_label, what, read| {
        let text = text_of(read);
        view! { <div class="labelled-value"><span class="label">{label}</span><CodeLine text copy_label what/></div> }
    };
    view! {
        <div class="stack">
            <div class="labelled-value">
                <span class="label">"Connection string"</span>
                <SecretLine
                    text=url
                    masked=text_of(|it| it.masked("••••••••"))
                    shown=password.shown
                    prepare=prepare(password)
                    copy_label="Copy connection string"
                    what="Connection string"
                    on_copied=Callback::new(move |()| password.on_copied())
                />
            </div>
            {line("psql, which asks for the password", "Copy psql line", "Line for psql", Connection::psql)}
            <div class="connection-parts">
                {line("Host", "Copy host", "Host", |it| it.host.clone())}
                {line("Port", "Copy port", "Port", |_| api_types::connection::PORT.to_owned())}
                {line("Database", "Copy database", "Database", |it| it.database.clone())}
                {line("User", "Copy user", "User", |it| it.user.clone())}
            </div>
        </div>
    }
}
