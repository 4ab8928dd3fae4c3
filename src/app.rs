//! Starts the app, and chooses what fills the page: a sign-in page, a page of the account in its frame, or an error.

use crate::api::{self, ApiError};
use crate::boot;
use crate::browser::clock;
use crate::browser::dom::{document, refuse_files, window};
use crate::browser::focus;
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

/// Reads the configuration, fetches who is signed in, and replaces the shell with the app in one task.
pub fn start() {
    let block = document().get_element_by_id("config").and_then(|block| block.text_content());
    // The start script stops at a block that is no JSON. With a field of a wrong type the defaults hold.
    let config = block.and_then(|text| Config::parse(&text).ok()).unwrap_or_default();
    api::configure(&config.api, session::on_signed_out);
    api::on_refused(session::current_handle);
    api::send_keys_elsewhere(config.idempotency);
    routes::set_base_path(boot::base());
    // Leptos's own executor is not there before `mount`.
    wasm_bindgen_futures::spawn_local(async move {
        let actor = signed_in_user().await;
        mount(config, actor);
    });
}

/// Who is signed in. Sends no request on the sign-in pages unless this browser had a session, nor to an API on another
/// origin, where only a pasted token signs in.
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
    focus::init();
    refuse_files();
    defer::init();
    leptos::mount::mount_to_body(move || {
        new_version::watch();
        clock::watch();
        let cache = QueryCache::new(session::handle);
        provide_context(Arc::new(config));
        provide_context(cache);
        provide_context(Status::new());
        provide_context(ThemeChoice::new());
        provide_context(SessionStore::new(actor, cache));
        view! { <App/> }
    });
    // The shell, and the message of a start that failed.
    for id in ["shell", "failed"] {
        if let Some(element) = document().get_element_by_id(id) {
            element.remove();
        }
    }
}

/// The router, and what lies outside every page.
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
    #[cfg(debug_assertions)]
    Gallery,
    /// Another address.
    Redirect(String),
}

#[component]
fn Root() -> impl IntoView {
    let address = current_address();
    let view = root_view(address);
    complete_navigations();
    follow_redirects(view);
    let page = move || match view.get() {
        RootView::SignIn => view! { <Lazy chunk=LOGIN.chunk page=sign_in::page/> },
        RootView::LoginCallback => view! { <Lazy chunk=LOGIN.chunk page=login_callback::page/> },
        RootView::AccountDeleted => view! { <Lazy chunk=LOGIN.chunk page=account_deleted::page/> },
        RootView::CliLogin => view! { <Lazy chunk=LOGIN.chunk page=cli_login::page/> },
        RootView::LoadError(error) => view! { <LoadErrorPage error/> },
        RootView::Account => view! { <Account address/> },
        #[cfg(debug_assertions)]
        RootView::Gallery => crate::pages::gallery::page(),
        RootView::Redirect(_) => nothing(),
    };
    page.into_child()
}

/// The address of the page. A status message is cleared when it changes, since it belongs to the page before.
fn current_address() -> Memo<Address> {
    let path = use_location().pathname;
    let status = use_status();
    Memo::new(move |before: Option<&Address>| {
        let address = path.with(|path| Address::parse(path));
        let keeps_status = match (before, &address) {
            // These redirect: the message belongs to the page they lead to.
            (Some(Address::SignIn | Address::Home), _) => true,
            // The account was renamed and stays on its page.
            (Some(Address::Section(_, before)), Address::Section(_, now)) => before == now,
            _ => false,
        };
        if !keeps_status {
            status.clear();
        }
        address
    })
}

/// What fills the page, by address and session.
fn root_view(address: Memo<Address>) -> Memo<RootView> {
    let session = use_session();
    Memo::new(move |_| {
        let address = address.get();
        match session.get() {
            #[cfg(debug_assertions)]
            _ if address == Address::Gallery => RootView::Gallery,
            // With the API on another origin the link cannot sign in here, so it is not used up.
            _ if address == Address::Confirm && !api::is_cross_origin() => RootView::LoginCallback,
            Session::SignedOut(Some(SignOutReason::Deleted)) if address != Address::SignIn => RootView::AccountDeleted,
            Session::Unknown(error) if address != Address::SignIn => RootView::LoadError(error),
            Session::SignedOut(_) | Session::Unknown(_) if address == Address::SignIn => RootView::SignIn,
            Session::SignedOut(_) | Session::Unknown(_) => RootView::Redirect(sign_in_path()),
            Session::SignedIn(user) | Session::Expired(user) => match address {
                Address::SignIn => RootView::Redirect(requested_path()),
                Address::CliLogin => RootView::CliLogin,
                Address::Home => RootView::Redirect(Section::Profile.path(&user.handle)),
                _ => RootView::Account,
            },
        }
    })
}

/// Tells the router that a navigation is complete, which changes the address bar: the page is built in the same task.
fn complete_navigations() {
    let location = use_location();
    let browser_url = expect_context::<BrowserUrl>();
    let mut has_navigated = false;
    Effect::new(move || {
        let path = location.pathname.get();
        // `get`, not `track`: a memo tells only of changes since it was last read.
        let _ = location.search.get();
        browser_url.ready_to_complete();
        nav_guard::set_path(path);
        // The first page has just been loaded, and is the newest.
        if std::mem::replace(&mut has_navigated, true) {
            new_version::check();
        }
    });
}

fn follow_redirects(view: Memo<RootView>) {
    let navigate = use_navigate();
    Effect::new(move || {
        let to = match view.get() {
            RootView::Redirect(to) => to,
            // The deleted account's pages have no address any more.
            RootView::AccountDeleted => routes::home(),
            _ => return,
        };
        navigate(&to, NavigateOptions { replace: true, ..Default::default() });
    });
}

/// The address of the sign-in page, with this page in `to`.
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

/// The page that was requested before signing in.
fn requested_path() -> String {
    routes::local(&query_parameter("to").unwrap_or_default())
}

/// The page of the account, in its frame. The frame stays from page to page.
#[component]
fn Account(address: Memo<Address>) -> impl IntoView {
    let session = use_session();
    let (current, own) = current_section(address);
    follow_rename(address, current, own);
    let other = Memo::new(move |_| match address.get() {
        Address::Section(handle, section) if current.get().is_none() => Some((handle, section)),
        _ => None,
    });
    let page = move || match (current.get(), other.get()) {
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

/// The last address that was the account's own, and the handle it had then.
type OwnAddress = StoredValue<Option<(Address, String)>>;

/// The section that the address shows; `None` when it is unknown or of another account. While the account is renamed, the
/// address with its former handle still counts as its own: the page stays, with what was typed, and the address follows.
fn current_section(address: Memo<Address>) -> (Memo<Option<Section>>, OwnAddress) {
    let session = use_session();
    let own = OwnAddress::new(None);
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
    (current, own)
}

/// After a rename, replaces the address and the title by those with the new handle.
fn follow_rename(address: Memo<Address>, current: Memo<Option<Section>>, own: OwnAddress) {
    let session = use_session();
    let navigate = use_navigate();
    Effect::new(move || {
        let handle = session.handle();
        let old = own.with_value(|own| own.as_ref().filter(|(_, before)| *before != handle).map(|(it, _)| it.clone()));
        // There may be no section, and after signing out no handle.
        if let (Some(old), Some(section)) = (old, current.get_untracked())
            && old == address.get_untracked()
            && !handle.is_empty()
        {
            document().set_title(&title(section, &handle));
            navigate(&section.path(&handle), NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
    });
}

fn title(section: Section, handle: &str) -> String {
    [section.title(), " · Advanced · ", handle].concat()
}

fn section_page(section: Section, handle: &str) -> AnyView {
    // Those of the page before.
    api::end_lists();
    announce(&title(section, handle));
    view! { {page_head(section.title(), section.lead())}<Lazy chunk=section.chunk() page=pages::page(section)/> }
}
