//! Who is signed in: in this tab and, through a broadcast channel, in every other tab of the origin.

use crate::api::{self, ApiError, CurrentHandle};
use crate::browser::clock::Moment;
use crate::browser::dom::{document, listen, window};
use crate::browser::location::reload;
use crate::browser::storage;
use crate::mutation::{Failure, Mutation, settle};
use crate::query::QueryCache;
use api_types::{Secret, UpdateUser, User};
use core::cell::{Cell, RefCell};
use js_sys::Promise;
use lean::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{BroadcastChannel, HtmlElement, MessageEvent, PageTransitionEvent};

/// The state of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// Nobody is signed in. Holds the reason when the person should be told.
    SignedOut(Option<SignOutReason>),
    /// This account is signed in.
    SignedIn(User),
    /// The service no longer accepts the session or token of this account. The page stays, with what was typed, until the
    /// person has signed in again.
    Expired(User),
    /// Not known, since the request failed.
    Unknown(ApiError),
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOutReason {
    /// The person signed out here.
    Here,
    /// The person signed out in another tab.
    Elsewhere,
    /// The person deleted the account, here or in another tab.
    Deleted,
    /// The person reset authentication, here or in another tab.
    Reset,
}

thread_local! {
    // `on_signed_out` and `handle` are plain functions; they find the session here.
    static CURRENT: Cell<Option<SessionStore>> = const { Cell::new(None) };
    // The pending look for the account's handle.
    static LOOKING: RefCell<Option<Promise>> = const { RefCell::new(None) };
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new("pipes-session").ok();
}

/// `localStorage` key; only records that a session exists.
const REMEMBERED: &str = "signed-in";
/// `localStorage` key of the account's former handles: its id, then the handles, separated by spaces.
const FORMER: &str = "former-handles";
/// `localStorage` key of the last rotation of the database password: the account's id, a space, milliseconds since 1970.
pub const ROTATED: &str = "password-rotated";
// Messages between tabs.
const SIGNED_IN: &str = "signed-in";
const SIGNED_OUT: &str = "signed-out";
const CHANGED: &str = "changed";
const DELETED: &str = "deleted";
const TOKENS: &str = "tokens";
// Followed by the account's id, since a tab that signed in with a token may show another account.
const RESET: &str = "reset ";

/// How long a tab shows what it has read before it is read again when the person looks at it, in milliseconds.
const REFRESH_INTERVAL: f64 = 60_000.0;

/// The session of this tab. There is one, which lives as long as the page.
#[derive(Clone, Copy)]
pub struct SessionStore {
    session: RwSignal<Session>,
    cache: QueryCache,
}

impl SessionStore {
    /// Starts with the answer to `GET /actor`.
    pub fn new(answer: Result<User, ApiError>, cache: QueryCache) -> Self {
        let store = Self { session: RwSignal::new(Session::SignedOut(None)), cache };
        CURRENT.set(Some(store));
        store.set_session(answer);
        CHANNEL.with(|channel| {
            if let Some(channel) = channel {
                listen(channel, "message", move |event| {
                    let message = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
                    store.on_message(message.as_deref());
                });
            }
        });
        // The person may have signed in in another window or tab.
        let back = move |_| {
            if matches!(store.get_untracked(), Session::Expired(_)) && !document().hidden() {
                store.check();
            }
        };
        listen(&window(), "focus", back);
        listen(&document(), "visibilitychange", back);
        store.watch_restore();
        store.watch_return();
        store
    }

    /// A page that comes back from the back/forward cache shows nothing before it is known who is signed in now: the
    /// session may have ended meanwhile. It is hidden when it goes there, since a browser may paint before it tells.
    fn watch_restore(self) {
        listen(&window(), "pagehide", |event| {
            if is_persisted(&event) {
                set_hidden(true);
            }
        });
        listen(&window(), "pageshow", move |event| {
            if !is_persisted(&event) {
                return;
            }
            leptos::task::spawn_local(async move {
                if untrack(move || self.user()).is_some() {
                    match api::account::actor().await {
                        Err(ApiError::SignedOut) => return reload(),
                        // Not known, such as without a connection.
                        Err(_) if !api::signed_by_token() && !is_remembered() => return reload(),
                        answer => self.set_session(answer),
                    }
                }
                set_hidden(false);
            });
        });
    }

    /// Reads everything again when the person looks at this tab after a while, and when the network is back.
    fn watch_return(self) {
        let last = StoredValue::new(Moment::now());
        let again = move |event: web_sys::Event| {
            let is_due = last.get_value().age() >= REFRESH_INTERVAL || event.type_() == "online";
            if is_due && !document().hidden() && matches!(self.get_untracked(), Session::SignedIn(_)) {
                last.set_value(Moment::now());
                self.check();
                self.cache.refresh();
            }
        };
        listen(&document(), "visibilitychange", again);
        listen(&window(), "online", again);
    }

    /// The queries of the account, which are cleared when it is signed out.
    pub fn cache(self) -> QueryCache {
        self.cache
    }

    /// The state of the session.
    pub fn get(self) -> Session {
        self.session.get()
    }

    /// The same without subscribing.
    pub fn get_untracked(self) -> Session {
        self.session.get_untracked()
    }

    /// The account on the screen, also after its session has expired.
    pub fn user(self) -> Option<User> {
        self.session.with(|session| match session {
            Session::SignedIn(user) | Session::Expired(user) => Some(user.clone()),
            _ => None,
        })
    }

    /// The handle of the account on the screen; empty when there is none.
    pub fn handle(self) -> String {
        self.session.with(|session| match session {
            Session::SignedIn(user) | Session::Expired(user) => user.handle.clone(),
            _ => String::new(),
        })
    }

    /// Whether the account on the screen belongs to a tenant, which then manages its billing and thresholds.
    pub fn in_tenant(self) -> bool {
        self.user().is_some_and(|user| user.in_tenant())
    }

    /// The handle without subscribing.
    pub fn handle_untracked(self) -> String {
        untrack(move || self.handle())
    }

    /// Fetches who is signed in, and updates the session.
    pub fn check(self) {
        if api::is_cross_origin() && !api::signed_by_token() {
            return;
        }
        leptos::task::spawn_local(async move {
            let answer = api::account::actor().await;
            self.set_session(answer);
        });
    }

    /// Signs in with `token`, which is kept in memory if the service accepts it.
    ///
    /// # Errors
    /// As `GET /actor`. The token before, if there is one, still counts then.
    pub async fn sign_in_with_token(self, token: Secret) -> Result<(), ApiError> {
        let user = api::account::actor_by(&token).await?;
        api::use_token(Some(token));
        self.set_session(Ok(user));
        Ok(())
    }

    /// Updates every tab after the person has signed in, by a link here or in another tab.
    ///
    /// # Errors
    /// As `GET /actor`.
    pub async fn signed_in(self) -> Result<(), ApiError> {
        let user = api::account::actor().await?;
        self.set_session(Ok(user));
        broadcast(SIGNED_IN);
        Ok(())
    }

    /// Signs out, here and in every other tab.
    ///
    /// # Errors
    /// As `POST /logout`, with whether the person is still signed in.
    pub async fn sign_out(self) -> Result<(), Failure> {
        if api::signed_by_token() {
            api::use_token(None);
        } else {
            // The session has ended if the service no longer accepts it.
            let look = Box::pin(async move {
                let user = match api::account::actor().await {
                    Err(ApiError::SignedOut) => return Ok(true),
                    other => other?,
                };
                // A 401 to it was wrong.
                self.set_session(Ok(user));
                Ok(false)
            });
            settle(api::login::sign_out(), api::new_key(), look).await?;
            broadcast(SIGNED_OUT);
        }
        self.end(Some(SignOutReason::Here));
        Ok(())
    }

    /// Sets the account after a change, here and in every other tab.
    pub fn changed(self, user: User) {
        self.set_session(Ok(user));
        broadcast(CHANGED);
    }

    /// Reads the account again.
    ///
    /// # Errors
    /// As `GET /actor`.
    pub async fn reread(self) -> Result<User, ApiError> {
        let user = api::account::actor().await?;
        if untrack(move || self.user()).as_ref() != Some(&user) {
            self.changed(user.clone());
        }
        Ok(user)
    }

    /// Changes the account at the version on the screen, and sets the account to the answer.
    ///
    /// # Errors
    /// As `PATCH /user/{handle}`.
    pub async fn update(self, mutation: Mutation, change: UpdateUser) -> Result<User, Failure> {
        let user = untrack(move || self.user()).ok_or(ApiError::SignedOut)?;
        let request = api::account::update(&user, &change);
        let look = Box::pin(async move { Ok(change.holds_in(&self.reread().await?)) });
        if let Some(answer) = mutation.send(request, look).await? {
            self.changed(serde_js::from_value(answer).map_err(ApiError::from)?);
        }
        Ok(untrack(move || self.user()).unwrap_or(user))
    }

    /// Sets the address of the account's image to that of `answer`, an `AvatarUrl`. It does not contain the account's new
    /// version, so the account is fetched again.
    pub fn avatar_changed(self, answer: &JsValue) {
        self.check();
        if let Some(user) = untrack(move || self.user()) {
            self.changed(User { avatar_url: serde_js::field(answer, "avatar_url").as_string(), ..user });
        }
    }

    /// The account was deleted: signs out and clears its data, here and in every other tab.
    pub fn deleted(self) {
        broadcast(DELETED);
        api::use_token(None);
        self.end(Some(SignOutReason::Deleted));
    }

    /// Every token and session of the account has ended: signs out and clears its data, here and in every other tab.
    pub fn reset(self) {
        broadcast(&[RESET, &self.id()].concat());
        api::use_token(None);
        self.end(Some(SignOutReason::Reset));
    }

    /// The list of tokens changed here: tokens and activity are fetched again in every tab.
    pub fn tokens_changed(self) {
        broadcast(TOKENS);
        self.cache.activity.invalidate();
    }

    /// The account's id; empty when there is none.
    pub fn id(self) -> String {
        untrack(move || self.user()).map(|user| user.id).unwrap_or_default()
    }

    /// Whether the account had this handle at some time since this browser signed in.
    pub fn was_called(self, handle: &str) -> bool {
        former(&self.id()).split(' ').any(|former| former == handle)
    }

    fn set_session(self, answer: Result<User, ApiError>) {
        match (answer, self.get_untracked()) {
            // Another account signed in meanwhile: the page must not show data of the former one.
            (Ok(user), Session::Expired(before) | Session::SignedIn(before)) if before.id != user.id => {
                reload();
            }
            // The request was sent before the last change and answered after it.
            (Ok(user), Session::SignedIn(now)) if now.version_id > user.version_id || now == user => {}
            (Ok(user), before) => {
                if let Session::Expired(before) | Session::SignedIn(before) = before
                    && before.handle != user.handle
                {
                    let kept = [user.id.as_str(), former(&user.id).as_str(), before.handle.as_str()].join(" ");
                    storage::set(FORMER, Some(&kept));
                }
                if !api::signed_by_token() {
                    storage::set(REMEMBERED, Some("yes"));
                }
                self.session.set(Session::SignedIn(user));
            }
            // `on_signed_out` has handled the 401 already.
            (Err(ApiError::SignedOut), _) | (Err(_), Session::Expired(_) | Session::SignedIn(_)) => {}
            (Err(error), _) => self.session.set(Session::Unknown(error)),
        }
    }

    fn on_message(self, message: Option<&str>) {
        match message {
            Some(SIGNED_OUT) if !api::signed_by_token() => self.end(Some(SignOutReason::Elsewhere)),
            Some(DELETED) if !api::signed_by_token() => self.end(Some(SignOutReason::Deleted)),
            Some(SIGNED_IN) if !api::signed_by_token() => self.check(),
            Some(CHANGED | DELETED) => self.check(),
            Some(TOKENS) => {
                self.cache.tokens.invalidate();
                self.cache.activity.invalidate();
            }
            Some(message) if message.strip_prefix(RESET).is_some_and(|id| id == self.id()) => {
                api::use_token(None);
                self.end(Some(SignOutReason::Reset));
            }
            _ => {}
        }
    }

    fn end(self, why: Option<SignOutReason>) {
        storage::set(REMEMBERED, None);
        storage::set(FORMER, None);
        storage::set(ROTATED, None);
        api::end_lists();
        self.cache.clear();
        self.session.set(Session::SignedOut(why));
    }
}

/// Whether a page goes to the back/forward cache, or comes from there.
fn is_persisted(event: &web_sys::Event) -> bool {
    event.unchecked_ref::<PageTransitionEvent>().persisted()
}

/// Hides everything without changing the layout, or shows it.
fn set_hidden(hidden: bool) {
    if let Some(root) = document().document_element() {
        let root: HtmlElement = root.unchecked_into();
        let _ = root.style().set_property("visibility", if hidden { "hidden" } else { "" });
    }
}

/// Whether this browser had a session when it last used the app.
pub fn is_remembered() -> bool {
    storage::get(REMEMBERED).is_some()
}

/// The former handles of the account with this id, separated by spaces.
fn former(id: &str) -> String {
    let kept = storage::get(FORMER).unwrap_or_default();
    kept.strip_prefix(id).map(|handles| handles.trim().to_owned()).unwrap_or_default()
}

/// The handle of the account on the screen; empty when there is none.
pub fn handle() -> String {
    CURRENT.get().map(SessionStore::handle_untracked).unwrap_or_default()
}

/// The transport calls this on a 403 or a 404 below the handle `asked`: the account may have been renamed elsewhere. Asks
/// once, also for several requests at a time.
pub fn current_handle(asked: String) -> CurrentHandle {
    Box::pin(async move {
        let store = CURRENT.get()?;
        if store.handle_untracked() == asked {
            let looking = LOOKING.take().unwrap_or_else(|| {
                future_to_promise(async move {
                    let _ = store.reread().await;
                    LOOKING.set(None);
                    Ok(JsValue::UNDEFINED)
                })
            });
            LOOKING.set(Some(looking.clone()));
            let _ = JsFuture::from(looking).await;
        }
        Some(store.handle_untracked()).filter(|handle| !handle.is_empty() && *handle != asked)
    })
}

/// The transport calls this on a 401.
pub fn on_signed_out() {
    let Some(store) = CURRENT.get() else { return };
    match store.get_untracked() {
        // Also when already expired, so that a dismissed sign-in dialog reopens.
        Session::SignedIn(user) | Session::Expired(user) => store.session.set(Session::Expired(user)),
        Session::Unknown(_) => store.session.set(Session::SignedOut(None)),
        Session::SignedOut(_) => {}
    }
}

fn broadcast(message: &str) {
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&message.into());
        }
    });
}

/// The session of this tab.
pub fn use_session() -> SessionStore {
    expect_context()
}
