//! What can be done with tokens on this page, and what is under way. The parts of the card share one [`Tokens`].

use crate::api::{self, ApiError, account};
use crate::browser;
use crate::format::is_past;
use crate::mutation::Mutation;
use crate::nav_guard;
use crate::query::{QueryCache, use_cache};
use crate::session::{SessionStore, use_session};
use crate::ui::status::{Status, use_status};
use api_types::{CreateToken, Secret, Token, TokenStatus, TokenTitle};
use lean::prelude::*;

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
    /// The token that it is to take the place of.
    pub replaces: Option<Token>,
}

/// What became of a token whose answer was lost.
#[derive(Clone, PartialEq, Eq)]
pub enum Lost {
    /// It is in the list: a token whose secret nobody knows. What it is called.
    Made(String),
    /// It is not in the list.
    NotMade,
    /// The list could not be read either.
    Unknown,
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
    data: QueryCache,
    /// The token just made, while its panel is open.
    pub fresh: RwSignal<Option<Fresh>>,
    /// Whether its plaintext is on the screen.
    pub shown: RwSignal<bool>,
    /// The open dialog.
    pub open: RwSignal<Open>,
    /// Making one.
    pub creating: Mutation,
    /// The token that the one being made, or made last, is to take the place of.
    pub replaced: RwSignal<Option<Token>>,
    /// What became of the last one, when no answer said so.
    pub lost: RwSignal<Option<Lost>>,
    /// Switching one on or off, and which.
    pub switching: Mutation,
    /// The last token that was to be switched, and to what.
    pub switched: RwSignal<Option<(Token, TokenStatus)>>,
    /// Changing a title.
    pub titling: Mutation,
    /// Deleting one.
    pub deleting: Mutation,
}

impl Tokens {
    /// The tokens of a page just opened.
    pub fn new() -> Self {
        Self {
            session: use_session(),
            status: use_status(),
            data: use_cache(),
            fresh: RwSignal::new(None),
            shown: RwSignal::new(false),
            open: RwSignal::new(Open::Nothing),
            creating: Mutation::new(),
            replaced: RwSignal::new(None),
            lost: RwSignal::new(None),
            switching: Mutation::new(),
            switched: RwSignal::new(None),
            titling: Mutation::new(),
            deleting: Mutation::new(),
        }
    }

    /// How many there are, and how many there may be; nothing while either is unknown.
    pub fn used(self) -> Option<(usize, usize)> {
        let tokens = self.data.tokens.value()?.len();
        Some((tokens, account::token_limit(&self.data.constraints.value()?) as usize))
    }

    /// Makes a token.
    pub fn create(self, wanted: CreateToken) {
        self.make(wanted, None);
    }

    /// Makes a token to take the place of `old`, and shows the way from there.
    pub fn replace(self, old: Token) {
        let title = old.title().and_then(|title| TokenTitle::parse(&successor(title)).ok());
        self.make(CreateToken { title, ..CreateToken::default() }, Some(old));
    }

    fn make(self, wanted: CreateToken, replaces: Option<Token>) {
        self.lost.set(None);
        self.replaced.set(replaces.clone());
        let handle = self.session.handle_untracked();
        let before = self.data.tokens.value_untracked();
        self.creating.run(async move {
            match api::token::create(&handle, &wanted).await {
                Ok(token) => {
                    self.made(token, replaces);
                    Ok(())
                }
                Err(error) => {
                    if error.outcome_unknown() {
                        self.data.tokens.refetch().await;
                        self.lost.try_set(Some(self.find_lost(before)));
                    }
                    Err(error)
                }
            }
        });
    }

    fn made(self, mut token: Token, replaces: Option<Token>) {
        let secret = token.token.take();
        let id = token.id.clone();
        self.data.tokens.set_data(|tokens| tokens.insert(0, token));
        self.session.tokens_changed();
        match secret {
            Some(secret) => {
                let new = Fresh { id, secret, kept: false, replaces };
                // Without the page there is nothing to show it on, and nothing to ask about on leaving.
                if self.fresh.try_update(|fresh| *fresh = Some(new)).is_none() {
                    self.status.failed(
                        "A token was made after you left the page: its secret is gone. Delete it and make another.",
                    );
                    return;
                }
                self.shown.try_set(false);
                let open = self.open;
                nav_guard::block(Callback::new(move |()| open.set(Open::Uncopied)));
                // The panel says it all, and is read out as it takes the focus.
                request_animation_frame(|| browser::focus(&["#", PANEL_ID].concat()));
            }
            None => {
                self.status.failed("The token was made, but the service did not show it. Delete it and make another.");
            }
        }
    }

    /// Whether the list that was just read again has a token that was not there `before`.
    fn find_lost(self, before: Option<Vec<Token>>) -> Lost {
        match (before, self.data.tokens.with(|it| it.ready().cloned())) {
            (Some(before), Some(after)) => {
                let new = after.iter().find(|token| !before.iter().any(|it| it.id == token.id));
                new.map_or(Lost::NotMade, |token| Lost::Made(name(token)))
            }
            _ => Lost::Unknown,
        }
    }

    /// Switches `token` to `to`.
    pub fn switch(self, token: Token, to: TokenStatus) {
        let handle = self.session.handle_untracked();
        self.switched.set(Some((token.clone(), to.clone())));
        self.switching.run(async move {
            let answer = api::token::set_status(&handle, &token, to.clone()).await;
            let done = if to == TokenStatus::Active { " activated." } else { " deactivated." };
            self.changed(&token.id, answer, [&name(&token), done].concat()).await
        });
    }

    /// Switches `token` off; asks before, when one is signed in with it.
    pub fn deactivate(self, token: Token) {
        if api::is_own(&token) {
            self.open.set(Open::DeactivateOwn(token));
        } else {
            self.switch(token, TokenStatus::Inactive);
        }
    }

    /// The token with this id as the list has it now.
    pub fn current(self, id: &str) -> Option<Token> {
        self.data.tokens.value()?.into_iter().find(|token| token.id == id)
    }

    /// The same without subscribing.
    pub fn current_untracked(self, id: &str) -> Option<Token> {
        untrack(|| self.current(id))
    }

    /// Gives `token` another title, then closes the dialog by `close`.
    pub fn rename(self, token: Token, title: TokenTitle, close: impl Fn() + 'static) {
        let handle = self.session.handle_untracked();
        self.titling.run(async move {
            let answer = api::token::set_title(&handle, &token, title).await;
            self.changed(&token.id, answer, "Title saved.".into()).await?;
            close();
            Ok(())
        });
    }

    async fn changed(self, id: &str, answer: Result<Token, ApiError>, done: String) -> Result<(), ApiError> {
        match answer {
            Ok(token) => {
                self.data.tokens.set_data(|tokens| {
                    if let Some(place) = tokens.iter_mut().find(|it| it.id == token.id) {
                        *place = token;
                    }
                });
                self.session.tokens_changed();
                self.status.done(done);
                Ok(())
            }
            Err(error) => {
                self.reread(&error).await;
                if error == ApiError::NotFound && self.current(id).is_none() {
                    // Nothing is wrong: what was to be changed is gone.
                    self.status.done("That token is gone: it was deleted elsewhere.");
                    return Ok(());
                }
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
            self.data.tokens.set_data(|tokens| tokens.retain(|it| it.id != token.id));
            self.session.tokens_changed();
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
        if error.outcome_unknown() || matches!(error, ApiError::Stale | ApiError::NotFound) {
            self.data.tokens.refetch().await;
        }
    }

    /// Drops the plaintext and closes its panel.
    pub fn forget(self) {
        nav_guard::unblock();
        self.shown.try_set(false);
        self.fresh.try_set(None);
    }

    /// The person has a copy now.
    pub fn kept(self) {
        nav_guard::unblock();
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

/// What the token that takes the place of `title` is called: `laptop 2` after `laptop`, `laptop 3` after that.
fn successor(title: &str) -> String {
    let numbered = title.rsplit_once(' ').and_then(|(name, number)| Some((name, number.parse::<u32>().ok()?)));
    let (name, number) = numbered.unwrap_or((title, 1));
    [name, " ", &number.saturating_add(1).to_string()].concat()
}

/// Why a token authenticates nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dead {
    /// Its time is over.
    Expired,
    /// It was issued before authentication was reset.
    Reset,
    /// Its owner switched it off.
    Inactive,
}

/// Why `token` authenticates nothing, if so; `reset` is the account's `token_min_issued_at`.
pub fn dead(token: &Token, reset: Option<&str>) -> Option<Dead> {
    // RFC 3339 in UTC compares as text; the service compares whole seconds.
    let second = |text: &str| text.get(..19).map(str::to_owned);
    if reset.is_some_and(|reset| second(&token.created_at) <= second(reset)) {
        Some(Dead::Reset)
    } else if token.expires_at.as_deref().is_some_and(is_past) {
        Some(Dead::Expired)
    } else {
        (token.status == TokenStatus::Inactive).then_some(Dead::Inactive)
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
pub fn outcome_text(error: &ApiError, as_before: &'static str) -> &'static str {
    match error {
        ApiError::Stale => "The list was read again: look at it and decide anew.",
        error if error.outcome_unknown() => {
            "Whether it was done is not known; the list was read again and shows what holds."
        }
        _ => as_before,
    }
}

/// The tokens of the page one is on.
pub fn use_tokens() -> Tokens {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn a_successor_counts_on() {
        for (title, next) in
            [("laptop", "laptop 2"), ("laptop 2", "laptop 3"), ("CI 2026 b", "CI 2026 b 2"), ("7", "7 2")]
        {
            assert_eq!(successor(title), next);
        }
        assert_eq!(successor("x 4294967295"), "x 4294967295");
    }
}
