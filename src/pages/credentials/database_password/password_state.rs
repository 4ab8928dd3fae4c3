//! The database password while the page is open: fetched only when it is displayed or copied, and dropped right after.

use crate::api::{self, ApiError};
use crate::browser::clock::now;
use crate::browser::focus::focus;
use crate::browser::storage;
use crate::mutation::{Failure, Mutation, Outcome};
use crate::query::{QueryCache, use_cache};
use crate::session::{ROTATED, SessionStore, use_session};
use crate::ui::status::{Status, use_status};
use api_types::{AuditRecord, List, UserDatabasePassword};
use lean::prelude::*;

/// What the audit log showed before a rotation.
#[derive(Clone)]
enum Before {
    /// None was tried yet.
    NotTried,
    /// It could not be read.
    NotReadable,
    /// These rotations.
    Shown(Rotations),
}

/// State that the parts of the card share.
#[derive(Clone, Copy)]
pub struct PasswordState {
    session: SessionStore,
    status: Status,
    cache: QueryCache,
    /// The password, from the request until it is masked again.
    password: RwSignal<Option<UserDatabasePassword>>,
    /// Whether it is displayed.
    pub shown: RwSignal<bool>,
    /// The error that says that an administrator has switched the password off.
    pub switched_off: RwSignal<Option<ApiError>>,
    /// The request that reads the password.
    pub reading: Mutation,
    /// The request that replaces it.
    pub rotating: Mutation,
    /// What the audit log showed before the first try. Kept for further tries, whose answer may be that of the first one.
    before: StoredValue<Before>,
    /// Time of this browser's last rotation in milliseconds, for an hour.
    pub rotated_at: RwSignal<Option<f64>>,
}

impl PasswordState {
    /// Without a password and without requests.
    pub fn new() -> Self {
        let session = use_session();
        Self {
            session,
            status: use_status(),
            cache: use_cache(),
            password: RwSignal::new(None),
            shown: RwSignal::new(false),
            switched_off: RwSignal::new(None),
            reading: Mutation::new(),
            rotating: Mutation::new(),
            before: StoredValue::new(Before::NotTried),
            rotated_at: RwSignal::new(stored_rotation(session)),
        }
    }

    /// The result of `read`, or `None` without a password.
    pub fn with<R>(self, read: impl FnOnce(&UserDatabasePassword) -> R) -> Option<R> {
        self.password.with(|password| password.as_ref().map(read))
    }

    /// Fetches the password unless it is here. Returns whether it is.
    pub async fn prepare(self) -> bool {
        if self.password.try_with_untracked(Option::is_some) == Some(true) {
            return true;
        }
        self.reading.clear();
        match api::password::read(&self.session.handle_untracked()).await {
            Ok(password) => {
                self.password.set(Some(password));
                true
            }
            Err(error) => {
                self.on_error(error);
                false
            }
        }
    }

    /// Shows that the password is switched off in place of the card; any other error is one of reading it.
    fn on_error(self, error: ApiError) {
        if matches!(error, ApiError::Forbidden(_)) {
            self.mask();
            self.switched_off.set(Some(error));
        } else {
            self.reading.fail(error);
        }
    }

    /// Drops the password after it was copied, unless it is displayed.
    pub fn on_copied(self) {
        if self.shown.try_with_untracked(|shown| *shown) == Some(false) {
            self.discard();
        }
    }

    /// Drops the password.
    pub fn discard(self) {
        self.password.set(None);
    }

    /// Masks and drops the password.
    pub fn mask(self) {
        self.shown.set(false);
        self.discard();
    }

    /// The person is about to be asked: what is sent next is no repetition.
    pub fn begin_rotation(self) {
        self.rotating.clear();
        self.before.set_value(Before::NotTried);
    }

    /// Replaces the password, then closes the dialog by `close`.
    pub fn rotate(self, close: impl Fn() + 'static) {
        let activity = self.cache.activity;
        self.rotating.run(async move {
            // The activity may have been fetched long ago: a later rotation elsewhere is not this one.
            let mut before = self.before.try_get_value().unwrap_or(Before::NotTried);
            if matches!(before, Before::NotTried) {
                before = activity.reread().await.map_or(Before::NotReadable, |log| Before::Shown(rotations(&log)));
                self.before.try_set_value(before.clone());
            }
            let before = match before {
                Before::Shown(before) => Some(before),
                _ => None,
            };
            let last = before.as_ref().map(|(last, _)| last.clone());
            let look = Box::pin(async move {
                let now = rotations(&activity.reread().await?);
                before.map(|before| now > before).ok_or(ApiError::Unconfirmed)
            });
            let request = api::password::rotate(&self.session.handle_untracked(), last);
            match self.rotating.send(request, look).await {
                // The new password is not displayed, so it is not kept.
                Ok(_) => self.on_rotated(),
                Err(Failure { error: error @ ApiError::Forbidden(_), outcome: Outcome::NotDone }) => {
                    self.on_error(error);
                }
                Err(failure) => return Err(failure),
            }
            close();
            Ok(())
        });
    }

    fn on_rotated(self) {
        self.mask();
        let at = now();
        storage::set(ROTATED, Some(&[&self.session.id(), " ", &whole(at)].concat()));
        self.rotated_at.set(Some(at));
        self.cache.activity.invalidate();
        self.status.done("Password rotated.");
        request_animation_frame(|| focus("#propagation"));
    }

    /// Reads the last rotation from local storage again, after another tab has rotated the password or dismissed the banner.
    pub fn check(self) {
        let stored = stored_rotation(self.session);
        if self.rotated_at.try_get_untracked() != Some(stored) {
            self.mask();
            self.rotated_at.set(stored);
        }
    }

    /// Removes the banner, in every tab.
    pub fn dismiss(self) {
        storage::set(ROTATED, None);
        self.rotated_at.set(None);
    }
}

impl Default for PasswordState {
    fn default() -> Self {
        Self::new()
    }
}

/// The time of the last rotation, empty when there is none, and the number of rotations at that time. Both together only
/// grow.
type Rotations = (String, usize);

/// The rotations in an audit log.
fn rotations(log: &List<AuditRecord>) -> Rotations {
    let times =
        || log.items.iter().filter(|it| it.action_type == AuditRecord::PASSWORD_ROTATE).map(|it| &it.created_at);
    let last = times().max().cloned().unwrap_or_default();
    let number = times().filter(|at| **at == last).count();
    (last, number)
}

/// Milliseconds as text.
#[expect(clippy::cast_possible_truncation, reason = "the clock's milliseconds are whole and fit")]
fn whole(milliseconds: f64) -> String {
    (milliseconds as i64).to_string()
}

/// Time of this browser's last rotation of the account's password, if it is recent.
#[expect(clippy::cast_precision_loss, reason = "a time in milliseconds fits")]
fn stored_rotation(session: SessionStore) -> Option<f64> {
    let stored = storage::get(ROTATED)?;
    let at = stored.strip_prefix(session.id().as_str())?.trim().parse::<i64>().ok()? as f64;
    is_recent(at, now()).then_some(at)
}

/// Whether a rotation was less than an hour ago. One in the future counts: the clock of the tab that started it is ahead.
fn is_recent(at: f64, now: f64) -> bool {
    const HOUR: f64 = 3_600_000.0;
    (now - at).abs() < HOUR
}

/// The state of the current page.
pub fn use_password() -> PasswordState {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn a_rotation_is_recent_for_an_hour_also_if_it_lies_in_the_future() {
        let at = 1.7e12;
        let seconds = [-5.0, 0.0, 3_599.0, 3_600.0].map(|seconds| is_recent(at, at + seconds * 1000.0));
        assert_eq!(seconds, [true, true, true, false]);
    }
}
