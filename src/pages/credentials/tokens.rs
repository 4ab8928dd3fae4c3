//! What can be done with tokens on this page, and what is under way. The parts of the card share one [`Tokens`].

use crate::api::{self, ApiError, account};
use crate::browser;
use crate::data::{Data, use_data};
use crate::leave;
use crate::session::{SessionStore, use_session};
use crate::signal::RwSignal;
use crate::task::Task;
use crate::ui::status::{Status, use_status};
use leptos::prelude::*;
use wire::{Secret, Token, TokenStatus, TokenTitle};

/// The id of the button that makes a token: where the focus goes when what had it is gone.
pub const NEW_TOKEN_ID: &str = "new-token";
/// The id of the panel that shows a new token.
pub const PANEL_ID: &str = "new-token-panel";

/// A token just made, with the only copy of its plaintext.
pub struct Fresh {
    /// The token's id.
    pub id: String,
    /// The plaintext. Dropped with this value: when the panel closes, on leaving the page and before the page goes into
    /// the back/forward cache.
    pub secret: Secret,
    /// Whether the person has a copy, or said that they need none.
    pub kept: bool,
}

/// Which dialog is open.
#[derive(Clone, PartialEq, Eq)]
pub enum Open {
    /// None.
    Nothing,
    /// "Edit title".
    Title(Token),
    /// "Delete token …?".
    Delete(Token),
    /// Deactivating the token one is signed in with signs one out.
    DeactivateOwn(Token),
    /// Leaving, or closing the panel, without having copied the new token.
    Uncopied,
}

/// The tokens of the page.
#[derive(Clone, Copy)]
pub struct Tokens {
    session: SessionStore,
    status: Status,
    data: Data,
    /// The token just made, while its panel is open.
    pub fresh: RwSignal<Option<Fresh>>,
    /// Whether its plaintext is on the screen.
    pub shown: RwSignal<bool>,
    /// The open dialog.
    pub open: RwSignal<Open>,
    /// Making one.
    pub creating: Task,
    /// A token that may have been made although no answer said so: its secret is lost. By the end of it.
    pub lost: RwSignal<Option<String>>,
    /// Switching one on or off, and which.
    pub switching: Task,
    /// The last token that was to be switched, and to what.
    pub switched: RwSignal<Option<(Token, TokenStatus)>>,
    /// Changing a title.
    pub titling: Task,
    /// Deleting one.
    pub deleting: Task,
}

impl Tokens {
    /// The tokens of a page just opened.
    pub fn new() -> Self {
        Self {
            session: use_session(),
            status: use_status(),
            data: use_data(),
            fresh: RwSignal::new(None),
            shown: RwSignal::new(false),
            open: RwSignal::new(Open::Nothing),
            creating: Task::new(),
            lost: RwSignal::new(None),
            switching: Task::new(),
            switched: RwSignal::new(None),
            titling: Task::new(),
            deleting: Task::new(),
        }
    }

    /// How many there are, and how many there may be; nothing while either is unknown.
    pub fn used(self) -> Option<(usize, usize)> {
        let tokens = self.data.tokens.value()?.len();
        Some((tokens, account::token_limit(&self.data.constraints.value()?) as usize))
    }

    /// Makes a token that never expires.
    pub fn create(self) {
        self.lost.set(None);
        let handle = self.session.handle_untracked();
        self.creating.run(async move {
            match api::token::create(&handle).await {
                Ok(token) => {
                    self.made(token);
                    Ok(())
                }
                Err(error) => {
                    if error.is_open_ended() {
                        self.find_lost(handle).await;
                    }
                    Err(error)
                }
            }
        });
    }

    fn made(self, mut token: Token) {
        let secret = token.token.take();
        let id = token.id.clone();
        self.data.tokens.change(|tokens| tokens.insert(0, token));
        match secret {
            Some(secret) => {
                self.fresh.try_set(Some(Fresh { id, secret, kept: false }));
                self.shown.try_set(false);
                let open = self.open;
                leave::arm(Callback::new(move |()| open.set(Open::Uncopied)));
                // The panel says it all, and is read out as it takes the focus.
                request_animation_frame(|| browser::focus(&["#", PANEL_ID].concat()));
            }
            None => {
                self.status.failed("The token was made, but the service did not show it. Delete it and make another.");
            }
        }
    }

    /// After a create whose answer was lost: reads the list again and looks for a token that was not there before.
    async fn find_lost(self, handle: String) {
        let before: Vec<String> =
            self.data.tokens.value_untracked().unwrap_or_default().into_iter().map(|it| it.id).collect();
        self.data.tokens.refreshed(handle).await;
        let after = self.data.tokens.value_untracked().unwrap_or_default();
        if let Some(token) = after.iter().find(|token| !before.contains(&token.id)) {
            self.lost.try_set(Some(name(token)));
        }
    }

    /// Switches `token` to `to`.
    pub fn switch(self, token: Token, to: TokenStatus) {
        let handle = self.session.handle_untracked();
        self.switched.set(Some((token.clone(), to.clone())));
        self.switching.run(async move {
            let answer = api::token::set_status(&handle, &token, to.clone()).await;
            let done = if to == TokenStatus::Active { " activated." } else { " deactivated." };
            self.changed(answer, [&name(&token), done].concat()).await
        });
    }

    /// Gives `token` another title, then closes the dialog by `close`.
    pub fn rename(self, token: Token, title: TokenTitle, close: impl Fn() + 'static) {
        let handle = self.session.handle_untracked();
        self.titling.run(async move {
            let answer = api::token::set_title(&handle, &token, title).await;
            self.changed(answer, "Title saved.".into()).await?;
            close();
            Ok(())
        });
    }

    async fn changed(self, answer: Result<Token, ApiError>, done: String) -> Result<(), ApiError> {
        match answer {
            Ok(token) => {
                self.data.tokens.change(|tokens| {
                    if let Some(place) = tokens.iter_mut().find(|it| it.id == token.id) {
                        *place = token;
                    }
                });
                self.status.done(done);
                Ok(())
            }
            Err(error) => {
                self.reread(&error).await;
                Err(error)
            }
        }
    }

    /// Deletes `token`, then closes the dialog by `close`.
    pub fn delete(self, token: Token, close: impl Fn() + 'static) {
        let handle = self.session.handle_untracked();
        self.deleting.run(async move {
            if let Err(error) = api::token::delete(&handle, &token).await {
                self.reread(&error).await;
                return Err(error);
            }
            close();
            if self.fresh.try_with_untracked(|fresh| fresh.as_ref().is_some_and(|it| it.id == token.id)) == Some(true) {
                self.forget();
            }
            self.data.tokens.change(|tokens| tokens.retain(|it| it.id != token.id));
            self.status.done([&name(&token), " deleted."].concat());
            request_animation_frame(|| browser::focus(&["#", NEW_TOKEN_ID].concat()));
            if api::is_own(&token) {
                self.session.check();
            }
            Ok(())
        });
    }

    /// What is on the screen may no longer hold: asks again.
    async fn reread(self, error: &ApiError) {
        if error.is_open_ended() || matches!(error, ApiError::Stale | ApiError::NotFound) {
            self.data.tokens.refreshed(self.session.handle_untracked()).await;
        }
    }

    /// Drops the plaintext and closes its panel.
    pub fn forget(self) {
        leave::disarm();
        self.shown.try_set(false);
        self.fresh.try_set(None);
    }

    /// The person has a copy now.
    pub fn kept(self) {
        leave::disarm();
        self.fresh.try_update(|fresh| {
            if let Some(fresh) = fresh {
                fresh.kept = true;
            }
        });
    }

    /// Closes the panel, and asks first, once, when the token was not copied.
    pub fn close_panel(self) {
        if self.fresh.with_untracked(|fresh| fresh.as_ref().is_some_and(|it| !it.kept)) {
            self.open.set(Open::Uncopied);
        } else {
            self.forget();
            request_animation_frame(|| browser::focus(&["#", NEW_TOKEN_ID].concat()));
        }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

/// What to call a token in a sentence: its title, or the end of it.
pub fn name(token: &Token) -> String {
    match (token.title(), &token.last4) {
        (Some(title), _) => title.to_owned(),
        (None, Some(last4)) => ["Token ", last4].concat(),
        (None, None) => "The token".into(),
    }
}

/// What a failure means for the token: nothing was done, or it is not known and the list was read again.
pub fn standing(error: &ApiError, as_before: &'static str) -> &'static str {
    match error {
        ApiError::Stale => "The list was read again: look at it and decide anew.",
        error if error.is_open_ended() => {
            "Whether it was done is not known; the list was read again and shows what holds."
        }
        _ => as_before,
    }
}

/// The tokens of the page one is on.
pub fn use_tokens() -> Tokens {
    expect_context()
}
