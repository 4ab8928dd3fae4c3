//! Who is signed in: in this tab and, by a broadcast channel, in step with every other tab of the origin.

use crate::api::{self, ApiError};
use crate::browser;
use crate::query::QueryCache;
use api_types::{AvatarUrl, Secret, UpdateUser, User};
use core::cell::Cell;
use lean::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// Nobody; why, when there is something to tell.
    SignedOut(Option<SignOutReason>),
    /// This account.
    SignedIn(User),
    /// This account until a moment ago: the service no longer takes the session or the token. The page stays as it is,
    /// with what was typed, until the person has signed in again.
    Expired(User),
    /// Not known: the service could not be asked.
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
    // The transport tells of a 401 through a plain function; this is how it finds the session.
    static CURRENT: Cell<Option<SessionStore>> = const { Cell::new(None) };
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new("pipes-session").ok();
}

/// Where this browser remembers that somebody signed in: a word, not who and not by what.
const REMEMBERED: &str = "signed-in";
/// Where this browser keeps the handles that the account had before: its id, then the handles, with spaces between.
const FORMER: &str = "former-handles";
/// Where this browser keeps when the database password was rotated last: the account's id, a space, milliseconds.
pub const ROTATED: &str = "password-rotated";
// What tabs tell each other.
const SIGNED_IN: &str = "signed-in";
const SIGNED_OUT: &str = "signed-out";
const CHANGED: &str = "changed";
const DELETED: &str = "deleted";
const TOKENS: &str = "tokens";
// Followed by the account's id, since tabs that a token signs in may be of another account.
const RESET: &str = "reset ";

/// The session of this tab. One for the whole life of the page.
#[derive(Clone, Copy)]
pub struct SessionStore {
    session: RwSignal<Session>,
    data: QueryCache,
}

impl SessionStore {
    /// Begins with what the service answered to `GET /actor`.
    pub fn new(answer: Result<User, ApiError>, data: QueryCache) -> Self {
        let store = Self { session: RwSignal::new(Session::SignedOut(None)), data };
        CURRENT.set(Some(store));
        store.set_session(answer);
        CHANNEL.with(|channel| {
            if let Some(channel) = channel {
                browser::listen(channel, "message", move |event| {
                    let word = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
                    store.on_message(word.as_deref());
                });
            }
        });
        // Coming back from where one has signed in, be it a window or a tab.
        let back = move |_| {
            if matches!(store.get_untracked(), Session::Expired(_)) && !browser::document().hidden() {
                store.check();
            }
        };
        browser::listen(&browser::window(), "focus", back);
        browser::listen(&browser::document(), "visibilitychange", back);
        store
    }

    /// Who is signed in.
    pub fn get(self) -> Session {
        self.session.get()
    }

    /// Reads without subscribing.
    pub fn get_untracked(self) -> Session {
        self.session.get_untracked()
    }

    /// The account on the screen, also while its session is to be renewed.
    pub fn user(self) -> Option<User> {
        self.session.with(|session| match session {
            Session::SignedIn(user) | Session::Expired(user) => Some(user.clone()),
            _ => None,
        })
    }

    /// The handle of the account on the screen, or nothing.
    pub fn handle(self) -> String {
        self.session.with(|session| match session {
            Session::SignedIn(user) | Session::Expired(user) => user.handle.clone(),
            _ => String::new(),
        })
    }

    /// Whether the account on the screen is part of a tenant, which then manages its billing and thresholds.
    pub fn in_tenant(self) -> bool {
        self.user().is_some_and(|user| user.in_tenant())
    }

    /// The handle without subscribing.
    pub fn handle_untracked(self) -> String {
        untrack(move || self.handle())
    }

    /// Asks the service who is signed in and goes on from there.
    pub fn check(self) {
        if api::is_elsewhere() && !api::signed_by_token() {
            return;
        }
        leptos::task::spawn_local(async move {
            let answer = api::account::actor().await;
            self.set_session(answer);
        });
    }

    /// Tries `token`: signs in with it and keeps it in memory, or says why not.
    ///
    /// # Errors
    /// As `GET /actor`; it is not kept then.
    pub async fn sign_in_with_token(self, token: Secret) -> Result<(), ApiError> {
        let before = api::use_token(Some(token));
        match api::account::actor().await {
            Ok(user) => {
                self.set_session(Ok(user));
                Ok(())
            }
            Err(error) => {
                api::use_token(before);
                Err(error)
            }
        }
    }

    /// Goes on after the person has signed in, by a link here or in another tab: here and in every other tab.
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
    /// As `POST /logout`; one is still signed in then.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        if api::signed_by_token() {
            api::use_token(None);
        } else {
            if let Err(error) = api::login::sign_out().await {
                // The answer was lost: whoever is not let in any more is signed out.
                if !error.outcome_unknown() || api::account::actor().await != Err(ApiError::SignedOut) {
                    return Err(error);
                }
            }
            broadcast(SIGNED_OUT);
        }
        self.end(Some(SignOutReason::Here));
        Ok(())
    }

    /// Takes in the account as a change of it left it, here and in every other tab.
    pub fn changed(self, user: User) {
        self.set_session(Ok(user));
        broadcast(CHANGED);
    }

    /// Changes the account at the version on the screen, and takes in the answer. When it was changed elsewhere, or no
    /// answer came, the account is read again: a change that was made all the same counts as made. So it is when the
    /// service knows nobody of that handle any more, which then is what was changed elsewhere.
    ///
    /// # Errors
    /// As `PATCH /user/{handle}`.
    pub async fn update(self, change: UpdateUser) -> Result<User, ApiError> {
        let Some(user) = untrack(move || self.user()) else { return Err(ApiError::SignedOut) };
        match api::account::update(&user, &change).await {
            Ok(user) => {
                self.changed(user.clone());
                Ok(user)
            }
            Err(error)
                if error.outcome_unknown()
                    || matches!(error, ApiError::Stale | ApiError::NotFound | ApiError::Forbidden(_)) =>
            {
                let Ok(now) = api::account::actor().await else { return Err(error) };
                self.changed(now.clone());
                match (change.holds_in(&now), now.handle == user.handle) {
                    (true, _) => Ok(now),
                    (false, true) => Err(error),
                    (false, false) => Err(ApiError::Stale),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Takes in where the account's image is now. The answer that says so leaves out the account's new version, so the
    /// account is read again.
    ///
    /// # Errors
    /// [`ApiError::InvalidResponse`] when the answer does not say it.
    pub fn avatar_changed(self, answer: AvatarUrl) -> Result<(), ApiError> {
        self.check();
        let user = untrack(move || self.user()).ok_or(ApiError::SignedOut)?;
        let avatar_url = Some(answer.avatar_url.ok_or(ApiError::InvalidResponse)?);
        self.changed(User { avatar_url, ..user });
        Ok(())
    }

    /// The account is no more: nothing of it stays, here or in any other tab.
    pub fn deleted(self) {
        broadcast(DELETED);
        api::use_token(None);
        self.end(Some(SignOutReason::Deleted));
    }

    /// Every token and session of the account has ended: nothing of it stays, here or in any other tab.
    pub fn reset(self) {
        broadcast(&[RESET, &self.id()].concat());
        api::use_token(None);
        self.end(Some(SignOutReason::Reset));
    }

    /// The list of tokens changed here: what every tab shows of it, and of what was done, is read again.
    pub fn tokens_changed(self) {
        broadcast(TOKENS);
        self.data.activity.invalidate();
    }

    /// The account's id, or nothing.
    pub fn id(self) -> String {
        untrack(move || self.user()).map(|user| user.id).unwrap_or_default()
    }

    /// Whether the account was called `handle` before, since this browser signed in.
    pub fn was_called(self, handle: &str) -> bool {
        former(&self.id()).split(' ').any(|former| former == handle)
    }

    fn set_session(self, answer: Result<User, ApiError>) {
        match (answer, self.get_untracked()) {
            // Somebody else signed in meanwhile: nothing of the page on the screen is theirs.
            (Ok(user), Session::Expired(before) | Session::SignedIn(before)) if before.id != user.id => {
                browser::reload();
            }
            // Asked before the last change and answered after it.
            (Ok(user), Session::SignedIn(now)) if now.version_id > user.version_id || now == user => {}
            (Ok(user), before) => {
                if let Session::Expired(before) | Session::SignedIn(before) = before
                    && before.handle != user.handle
                {
                    let kept = [user.id.as_str(), former(&user.id).as_str(), before.handle.as_str()].join(" ");
                    browser::store(FORMER, Some(&kept));
                }
                if !api::signed_by_token() {
                    browser::store(REMEMBERED, Some("yes"));
                }
                self.session.set(Session::SignedIn(user));
            }
            // The 401 itself has been dealt with when it arrived.
            (Err(ApiError::SignedOut), _) | (Err(_), Session::Expired(_) | Session::SignedIn(_)) => {}
            (Err(error), _) => self.session.set(Session::Unknown(error)),
        }
    }

    fn on_message(self, word: Option<&str>) {
        match word {
            Some(SIGNED_OUT) if !api::signed_by_token() => self.end(Some(SignOutReason::Elsewhere)),
            Some(DELETED) if !api::signed_by_token() => self.end(Some(SignOutReason::Deleted)),
            Some(SIGNED_IN) if !api::signed_by_token() => self.check(),
            Some(CHANGED | DELETED) => self.check(),
            Some(TOKENS) => {
                self.data.tokens.invalidate();
                self.data.activity.invalidate();
            }
            Some(word) if word.strip_prefix(RESET).is_some_and(|id| id == self.id()) => {
                api::use_token(None);
                self.end(Some(SignOutReason::Reset));
            }
            _ => {}
        }
    }

    fn end(self, why: Option<SignOutReason>) {
        browser::store(REMEMBERED, None);
        browser::store(FORMER, None);
        browser::store(ROTATED, None);
        self.data.clear();
        self.session.set(Session::SignedOut(why));
    }
}

/// Whether this browser had a session when it was last here.
pub fn is_remembered() -> bool {
    browser::stored(REMEMBERED).is_some()
}

/// The handles that the account with this id had before.
fn former(id: &str) -> String {
    let kept = browser::stored(FORMER).unwrap_or_default();
    kept.strip_prefix(id).map(|handles| handles.trim().to_owned()).unwrap_or_default()
}

/// The handle of the account on the screen of this tab, or nothing.
pub fn handle() -> String {
    CURRENT.get().map(SessionStore::handle_untracked).unwrap_or_default()
}

/// What the transport calls on a 401.
pub fn on_signed_out() {
    let Some(store) = CURRENT.get() else { return };
    match store.get_untracked() {
        // Once more for one that is expired already: who has put signing in off is asked again.
        Session::SignedIn(user) | Session::Expired(user) => store.session.set(Session::Expired(user)),
        Session::Unknown(_) => store.session.set(Session::SignedOut(None)),
        Session::SignedOut(_) => {}
    }
}

fn broadcast(word: &str) {
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&word.into());
        }
    });
}

/// The session of this tab.
pub fn use_session() -> SessionStore {
    expect_context()
}
