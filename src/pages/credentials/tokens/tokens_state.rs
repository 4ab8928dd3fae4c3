//! The actions on tokens and their requests. The parts of the card share one [`Tokens`].

use crate::api::{self, ApiError, Change, account};
use crate::browser::focus::focus;
use crate::mutation::{Failure, Mutation, Outcome};
use crate::nav_guard;
use crate::pages::credentials::tokens::describe::{name, next_title};
use crate::session::{SessionStore, use_session};
use crate::ui::status::{Status, use_status};
use api_types::{CreateToken, Secret, Token, TokenStatus, TokenTitle};
use lean::prelude::*;

/// The id of the New Token button, which gets the focus when the focused element is removed.
pub const NEW_TOKEN_ID: &str = "new-token";
/// The id of the panel that shows a new token.
pub const PANEL_ID: &str = "new-token-panel";

/// A token just created, with the only copy of its plaintext.
pub struct CreatedToken {
    /// The token's id.
    pub id: String,
    /// The plaintext. Dropped when the panel closes, when the page is left and before it enters the back/forward cache.
    pub secret: Secret,
    /// The token that it replaces.
    pub replaces: Option<Token>,
}

/// The open dialog.
#[derive(Clone, PartialEq, Eq)]
pub enum ActiveDialog {
    /// None.
    None,
    /// "Edit title".
    Title(Token),
    /// "Delete token …?".
    Delete(Token),
    /// "Deactivate token …?", which signs out.
    DeactivateOwn(Token),
    /// "Leave without copying the token?"
    Uncopied,
}

/// State and actions of the Tokens card.
#[derive(Clone, Copy)]
pub struct Tokens {
    session: SessionStore,
    status: Status,
    /// The open dialog.
    pub dialog: RwSignal<ActiveDialog>,
    /// The panel of a new token.
    pub panel: CreatedPanel,
    /// Creating a token.
    pub creating: Creating,
    /// Activating and deactivating a token.
    pub switching: Switching,
    /// Changing a title.
    pub renaming: Mutation,
    /// Deleting a token.
    pub deleting: Mutation,
}

/// State of the panel of a new token.
#[derive(Clone, Copy)]
pub struct CreatedPanel {
    /// The token, while the panel is open.
    pub created: RwSignal<Option<CreatedToken>>,
    /// Whether its plaintext is displayed.
    pub shown: RwSignal<bool>,
    /// Whether it was copied, or leaving without a copy was confirmed.
    pub copied: RwSignal<bool>,
}

/// State of creating a token.
#[derive(Clone, Copy)]
pub struct Creating {
    /// The request.
    pub mutation: Mutation,
    /// The token that the last created one replaces.
    pub replaces: RwSignal<Option<Token>>,
    /// The tokens in the list before the first try. Kept for further tries.
    before: StoredValue<Option<Vec<Token>>>,
    /// After an answer that does not tell: the names of tokens in the refetched list that may be the one.
    pub candidates: RwSignal<Option<String>>,
}

/// State of activating or deactivating a token.
#[derive(Clone, Copy)]
pub struct Switching {
    /// The request.
    pub mutation: Mutation,
    /// The last token and the status to set.
    pub target: RwSignal<Option<(Token, TokenStatus)>>,
}

impl Tokens {
    /// Without requests and without a new token.
    pub fn new() -> Self {
        Self {
            session: use_session(),
            status: use_status(),
            dialog: RwSignal::new(ActiveDialog::None),
            panel: CreatedPanel {
                created: RwSignal::new(None),
                shown: RwSignal::new(false),
                copied: RwSignal::new(false),
            },
            creating: Creating {
                mutation: Mutation::new(),
                replaces: RwSignal::new(None),
                before: StoredValue::new(None),
                candidates: RwSignal::new(None),
            },
            switching: Switching { mutation: Mutation::new(), target: RwSignal::new(None) },
            renaming: Mutation::new(),
            deleting: Mutation::new(),
        }
    }

    /// The number of tokens and the limit; `None` while either is not loaded.
    pub fn used(self) -> Option<(usize, usize)> {
        let tokens = self.session.cache().tokens.value()?.len();
        Some((tokens, account::token_limit(&self.session.cache().constraints.value()?) as usize))
    }

    /// The person asks for a token: what is sent next is no repetition.
    pub fn begin_create(self) {
        self.creating.mutation.clear();
        if !self.creating.mutation.is_busy_untracked() {
            self.creating.before.set_value(None);
        }
    }

    /// Creates a token.
    pub fn create(self, request: CreateToken) {
        self.start_create(request, None);
    }

    /// Creates a replacement for `old` and shows the next steps.
    pub fn replace(self, old: Token) {
        let title = old.title().and_then(|title| TokenTitle::parse(&next_title(title)).ok());
        self.start_create(CreateToken { title, ..CreateToken::default() }, Some(old));
    }

    fn start_create(self, request: CreateToken, replaces: Option<Token>) {
        self.creating.candidates.set(None);
        self.creating.replaces.set(replaces.clone());
        let handle = self.session.handle_untracked();
        let before = self.creating.before.get_value();
        let before = before.unwrap_or_else(|| self.session.cache().tokens.value_untracked().unwrap_or_default());
        self.creating.before.set_value(Some(before.clone()));
        self.creating.mutation.run(async move {
            let change = api::token::create(&handle, &request);
            let title = request.title.unwrap_or_default();
            let look = Box::pin(async move {
                let mut list = self.session.cache().tokens.reread().await?;
                list.retain(|it| {
                    it.title().unwrap_or_default() == title.as_str() && before.iter().all(|old| old.id != it.id)
                });
                if list.is_empty() {
                    return Ok(false);
                }
                // Another device may have made it.
                let names = list.iter().map(name).collect::<Vec<_>>().join(", ");
                self.creating.candidates.set(Some(names));
                Err(ApiError::Unconfirmed)
            });
            if let Some(answer) = self.creating.mutation.send(change, look).await? {
                self.on_created(serde_js::from_value(answer).map_err(ApiError::from)?, replaces);
            }
            Ok(())
        });
    }

    fn on_created(self, mut token: Token, replaces: Option<Token>) {
        let secret = token.token.take();
        let id = token.id.clone();
        self.session.cache().tokens.set_data(|tokens| {
            // The answer to a second try may be about a token that is in the list already.
            tokens.retain(|it| it.id != token.id);
            tokens.insert(0, token);
        });
        self.session.tokens_changed();
        match secret {
            Some(secret) => {
                // The page was left: there is no panel to show, and nothing to ask before leaving.
                if self.panel.created.try_with_untracked(|_| ()).is_none() {
                    self.status.failed(
                        "A token was made after you left the page: its secret is gone. Delete it and make another.",
                    );
                    return;
                }
                self.panel.shown.set(false);
                self.panel.copied.set(false);
                self.panel.created.set(Some(CreatedToken { id, secret, replaces }));
                let open = self.dialog;
                nav_guard::block(Callback::new(move |()| open.set(ActiveDialog::Uncopied)));
                // No status message: a screen reader announces the panel when it is focused.
                request_animation_frame(|| focus(&["#", PANEL_ID].concat()));
            }
            None => {
                self.status.failed("The token was made, but the service did not show it. Delete it and make another.");
            }
        }
    }

    /// Sets the status of `token`.
    pub fn switch(self, token: Token, to: TokenStatus) {
        let handle = self.session.handle_untracked();
        self.switching.target.set(Some((token.clone(), to.clone())));
        let mutation = self.switching.mutation;
        mutation.run(async move {
            let change = api::token::set_status(&handle, &token, to.clone());
            let done = if to == TokenStatus::Active { " activated." } else { " deactivated." };
            let done = [&name(&token), done].concat();
            self.send_change(mutation, change, token.id, Box::new(move |it| it.status == to), done).await
        });
    }

    /// Deactivates `token`. Asks first if it is the token of the current session.
    pub fn deactivate(self, token: Token) {
        if api::is_own(&token) {
            self.dialog.set(ActiveDialog::DeactivateOwn(token));
        } else {
            self.switch(token, TokenStatus::Inactive);
        }
    }

    /// The token with this id in the list.
    pub fn current(self, id: &str) -> Option<Token> {
        self.session.cache().tokens.value()?.into_iter().find(|token| token.id == id)
    }

    /// The same without subscribing.
    pub fn current_untracked(self, id: &str) -> Option<Token> {
        untrack(|| self.current(id))
    }

    /// Gives `token` another title, then closes the dialog by `close`.
    pub fn rename(self, token: Token, title: TokenTitle, close: impl Fn() + 'static) {
        let handle = self.session.handle_untracked();
        self.renaming.run(async move {
            let change = api::token::set_title(&handle, &token, title.clone());
            let is_done = move |it: &Token| it.title().unwrap_or_default() == title.as_str();
            self.send_change(self.renaming, change, token.id, Box::new(is_done), "Title saved.".into()).await?;
            close();
            Ok(())
        });
    }

    /// Sends a change of the token with this id, which has been made when `is_done` says so of the token in the list.
    async fn send_change(
        self,
        mutation: Mutation,
        change: Change,
        id: String,
        is_done: Box<dyn Fn(&Token) -> bool>,
        done: String,
    ) -> Result<(), Failure> {
        let list = self.session.cache().tokens;
        let wanted = id.clone();
        let look = Box::pin(async move { Ok(list.reread().await?.iter().any(|it| it.id == wanted && is_done(it))) });
        match mutation.send(change, look).await {
            Ok(Some(answer)) => {
                let token: Token = serde_js::from_value(answer).map_err(ApiError::from)?;
                list.set_data(|tokens| {
                    if let Some(listed) = tokens.iter_mut().find(|it| it.id == token.id) {
                        *listed = token;
                    }
                });
            }
            Ok(None) => {}
            // A deleted token needs no change, so this is no error.
            Err(Failure { error: ApiError::NotFound, outcome: Outcome::NotDone }) if self.current(&id).is_none() => {
                self.status.done("That token is gone: it was deleted elsewhere.");
                return Ok(());
            }
            Err(failure) => return Err(failure),
        }
        self.session.tokens_changed();
        self.status.done(done);
        Ok(())
    }

    /// Deletes `token`, then closes the dialog by `close`.
    pub fn delete(self, token: Token, close: impl Fn() + 'static) {
        let handle = self.session.handle_untracked();
        self.deleting.run(async move {
            let (list, id) = (self.session.cache().tokens, token.id.clone());
            let look = Box::pin(async move { Ok(list.reread().await?.iter().all(|it| it.id != id)) });
            self.deleting.send(api::token::delete(&handle, &token), look).await?;
            close();
            if self.panel.created.try_with_untracked(|created| created.as_ref().is_some_and(|it| it.id == token.id))
                == Some(true)
            {
                self.forget();
            }
            self.session.cache().tokens.set_data(|tokens| tokens.retain(|it| it.id != token.id));
            self.session.tokens_changed();
            self.status.done([&name(&token), " deleted."].concat());
            request_animation_frame(|| focus(&["#", NEW_TOKEN_ID].concat()));
            if api::is_own(&token) {
                self.session.check();
            }
            Ok(())
        });
    }

    /// Drops the plaintext and closes its panel.
    pub fn forget(self) {
        nav_guard::unblock();
        self.panel.shown.set(false);
        self.panel.created.set(None);
    }

    /// Notes that the plaintext was copied.
    pub fn set_copied(self) {
        nav_guard::unblock();
        self.panel.copied.set(true);
    }

    /// Closes the panel. Asks first if the plaintext was not copied.
    pub fn close_panel(self) {
        if self.panel.created.with_untracked(Option::is_some) && !self.panel.copied.get_untracked() {
            self.dialog.set(ActiveDialog::Uncopied);
        } else {
            self.forget();
            request_animation_frame(|| focus(&["#", NEW_TOKEN_ID].concat()));
        }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

/// The state of the current page.
pub fn use_tokens() -> Tokens {
    expect_context()
}
