//! Starts the app, and decides what fills the page: sign-in, a page of the account in its frame, or why there is none.

use crate::api::{self, ApiError};
use crate::boot;
use crate::browser::dom::{document, window};
use crate::browser::location::query_parameter;
use crate::components::defer;
use crate::components::lazy::Lazy;
use crate::config::Config;
use crate::layout::frame::{Frame, page_head};
use crate::layout::route_announcer::announce;
use crate::nav_guard;
use crate::new_version;
use crate::pages;
use crate::pages::account::load_error::LoadErrorPage;
use crate::pages::account::not_found::{NotFoundPage, WrongHandlePage};
use crate::pages::auth::account_deleted;
use crate::pages::auth::cli_login;
use crate::pages::auth::login_callback;
use crate::pages::auth::sign_in;
use crate::pages::auth::sign_in_again::SignInAgain;
use crate::parts::LOGIN;
use crate::query::QueryCache;
use crate::routes::{self, Address, Section};
use crate::session::{self, Session, SessionStore, SignOutReason, use_session};
use crate::theme::ThemeChoice;
use crate::ui::status::{Status, StatusRegion, use_status};
use api_types::User;
use lean::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::{BrowserUrl, LocationProvider};
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// Reads the configuration, learns who is signed in, builds the view and puts it in the shell's place in one task.
pub fn start() {
    let block = document().get_element_by_id("config").and_then(|block| block.text_content());
    // The start script has read the block before us and stops at a broken one; wrong types fall back to the defaults.
    let config = block.and_then(|text| Config::parse(&text).ok()).unwrap_or_default();
    api::configure(&config.api, session::on_signed_out);
    routes::set_base_path(boot::base());
    // Leptos's own executor is there from the mounting on.
    wasm_bindgen_futures::spawn_local(async move {
        let actor = signed_in_user().await;
        mount(config, actor);
    });
}

/// Who is signed in. On the sign-in pages nobody is asked, unless this browser remembers a session; nor is an API on
/// another origin, which knows this browser by a pasted token only.
async fn signed_in_user() -> Result<User, ApiError> {
    match Address::parse(&window().location().pathname().unwrap_or_default()) {
        _ if api::is_cross_origin() => Err(ApiError::SignedOut),
        Address::Confirm => Err(ApiError::SignedOut),
        Address::SignIn if !session::is_remembered() => Err(ApiError::SignedOut),
        _ => api::account::actor().await,
    }
}

fn mount(config: Config, actor: Result<User, ApiError>) {
    nav_guard::init();
    defer::init();
    leptos::mount::mount_to_body(move || {
        new_version::watch();
        let cache = QueryCache::new(session::handle);
        provide_context(Arc::new(config));
        provide_context(cache);
        provide_context(Status::new());
        provide_context(ThemeChoice::new());
        provide_context(SessionStore::new(actor, cache));
        view! { <App/> }
    });
    // The shell, and the words for a start that failed.
    for id in ["shell", "failed"] {
        if let Some(element) = document().get_element_by_id(id) {
            element.remove();
        }
    }
}

/// The router and what lies outside every page.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Root/>
        </Router>
        <SignInAgain/>
        <StatusRegion/>
    }
}

/// What fills the page.
#[derive(Clone, PartialEq)]
enum RootView {
    SignIn,
    LoginCallback,
    AccountDeleted,
    CliLogin,
    LoadError(ApiError),
    Account,
    /// Somewhere else at once.
    Redirect(String),
}

#[component]
fn Root() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let status = use_status();
    let navigate = use_navigate();
    let address = Memo::new(move |before: Option<&Address>| {
        let address = location.pathname.with(|path| Address::parse(path));
        let stays = match (before, &address) {
            // Only on the way here.
            (Some(Address::SignIn | Address::Home), _) => true,
            // The account was renamed under its page.
            (Some(Address::Section(_, before)), Address::Section(_, now)) => before == now,
            _ => false,
        };
        // What was said belongs to the page before.
        if !stays {
            status.clear();
        }
        address
    });
    let view = Memo::new(move |_| {
        let address = address.get();
        match session.get() {
            // A link that cannot sign in here is not used up.
            _ if address == Address::Confirm && !api::is_cross_origin() => RootView::LoginCallback,
            Session::SignedOut(Some(SignOutReason::Deleted)) if address != Address::SignIn => RootView::AccountDeleted,
            Session::Unknown(error) if address != Address::SignIn => RootView::LoadError(error),
            Session::SignedOut(_) | Session::Unknown(_) if address == Address::SignIn => RootView::SignIn,
            Session::SignedOut(_) | Session::Unknown(_) => RootView::Redirect(sign_in_path()),
            Session::SignedIn(user) | Session::Expired(user) => match address {
                Address::SignIn => RootView::Redirect(wanted_path()),
                Address::CliLogin => RootView::CliLogin,
                Address::Home => RootView::Redirect(Section::Profile.path(&user.handle)),
                _ => RootView::Account,
            },
        }
    });
    // The router changes the address bar once the page for it is there, and asks to be told.
    let browser_url = expect_context::<BrowserUrl>();
    let mut began = false;
    Effect::new(move || {
        let path = location.pathname.get();
        // Read, not only tracked, as on the Usage page.
        let _ = location.search.get();
        browser_url.ready_to_complete();
        nav_guard::set_path(path);
        // The page that has just been loaded is the newest there is.
        if std::mem::replace(&mut began, true) {
            new_version::check();
        }
    });
    Effect::new(move || {
        let to = match view.get() {
            RootView::Redirect(to) => to,
            // The address of a page that is gone with its account.
            RootView::AccountDeleted => routes::home(),
            _ => return,
        };
        navigate(&to, NavigateOptions { replace: true, ..Default::default() });
    });
    let page = move || match view.get() {
        RootView::SignIn => view! { <Lazy chunk=LOGIN.chunk page=sign_in::page/> },
        RootView::LoginCallback => view! { <Lazy chunk=LOGIN.chunk page=login_callback::page/> },
        RootView::AccountDeleted => view! { <Lazy chunk=LOGIN.chunk page=account_deleted::page/> },
        RootView::CliLogin => view! { <Lazy chunk=LOGIN.chunk page=cli_login::page/> },
        RootView::LoadError(error) => view! { <LoadErrorPage error/> },
        RootView::Account => view! { <Account address/> },
        RootView::Redirect(_) => nothing(),
    };
    page.into_child()
}

/// The sign-in page, and back to here afterwards.
fn sign_in_path() -> String {
    let location = window().location();
    let part = |it: Result<String, JsValue>| it.unwrap_or_default();
    let path = part(location.pathname());
    let here = [path.as_str(), &part(location.search()), &part(location.hash())].concat();
    match Address::parse(&path) {
        Address::Home | Address::SignIn | Address::Confirm => routes::sign_in(),
        _ => [&routes::sign_in(), "?to=", String::from(js_sys::encode_uri_component(&here)).as_str()].concat(),
    }
}

/// Where the person wanted to go before signing in.
fn wanted_path() -> String {
    routes::local(&query_parameter("to").unwrap_or_default())
}

/// The page of the account that the address asks for, in its frame. The frame stays from page to page.
#[component]
fn Account(address: Memo<Address>) -> impl IntoView {
    let session = use_session();
    // The last address that was one's own. It stays so while the account is being renamed under it: the page goes on
    // with what was typed, and its address follows.
    let own = StoredValue::new(None::<(Address, String)>);
    let current = Memo::new(move |_| match (address.get(), session.handle()) {
        (Address::Section(asked, section), handle) if asked == handle => {
            own.set_value(Some((Address::Section(asked, section), handle)));
            Some(section)
        }
        (Address::Section(asked, section), _) => {
            let still = Address::Section(asked, section);
            own.with_value(|own| own.as_ref().is_some_and(|(address, _)| *address == still)).then_some(section)
        }
        _ => None,
    });
    let navigate = use_navigate();
    Effect::new(move || {
        let handle = session.handle();
        let old = own.with_value(|own| own.as_ref().filter(|(_, before)| *before != handle).map(|(it, _)| it.clone()));
        // Without a section there is no page to go on with, and signed out there is no handle.
        if let (Some(old), Some(section)) = (old, current.get_untracked())
            && old == address.get_untracked()
            && !handle.is_empty()
        {
            document().set_title(&title(section, &handle));
            navigate(&section.path(&handle), NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
    });
    let asked = Memo::new(move |_| match address.get() {
        Address::Section(handle, section) if current.get().is_none() => Some((handle, section)),
        _ => None,
    });
    let page = move || match (current.get(), asked.get()) {
        (Some(section), _) => section_page(section, &session.handle_untracked()),
        (None, Some((handle, section))) => {
            let own = section.path(&session.handle());
            view! { <WrongHandlePage asked=handle own/> }
        }
        (None, None) => {
            announce("Page not found · Advanced");
            view! { <NotFoundPage/> }
        }
    };
    view! { <Frame current>{page}</Frame> }
}

fn title(section: Section, handle: &str) -> String {
    [section.title(), " · Advanced · ", handle].concat()
}

fn section_page(section: Section, handle: &str) -> AnyView {
    announce(&title(section, handle));
    view! { {page_head(section.title(), section.lead())}<Lazy chunk=section.chunk() page=pages::page(section)/> }
}
