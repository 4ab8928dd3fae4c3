//! The database password of the page: asked for only when it is to be shown or copied, and dropped as soon as may be.

use crate::api::{self, ApiError};
use crate::browser::focus::focus;
use crate::browser::storage;
use crate::browser::timers::now;
use crate::mutation::Mutation;
use crate::query::{QueryCache, use_cache};
use crate::session::{ROTATED, SessionStore, use_session};
use crate::ui::status::{Status, use_status};
use api_types::{AuditRecord, UserDatabasePassword};
use lean::prelude::*;

/// What the parts of the card share.
#[derive(Clone, Copy)]
pub struct Password {
    session: SessionStore,
    status: Status,
    data: QueryCache,
    /// The password, from when it was asked for until it is masked again.
    kept: RwSignal<Option<UserDatabasePassword>>,
    /// Whether it is on the screen.
    pub shown: RwSignal<bool>,
    /// Why the administrator's switch keeps it from being used, once the service has said so.
    pub switched_off: RwSignal<Option<ApiError>>,
    /// Asking for it.
    pub asking: Mutation,
    /// Making a new one.
    pub rotating: Mutation,
    /// After a rotation whose answer was lost: whether the trail could be asked, and shows none.
    pub not_rotated: RwSignal<bool>,
    /// When this browser rotated it last, in milliseconds, while that is told.
    pub rotated: RwSignal<Option<f64>>,
}

impl Password {
    /// Nothing asked for.
    pub fn new() -> Self {
        let session = use_session();
        Self {
            session,
            status: use_status(),
            data: use_cache(),
            kept: RwSignal::new(None),
            shown: RwSignal::new(false),
            switched_off: RwSignal::new(None),
            asking: Mutation::new(),
            rotating: Mutation::new(),
            not_rotated: RwSignal::new(false),
            rotated: RwSignal::new(rotated(session)),
        }
    }

    /// What `read` makes of the password, while it is kept.
    pub fn with<R>(self, read: impl FnOnce(&UserDatabasePassword) -> R) -> Option<R> {
        self.kept.with(|kept| kept.as_ref().map(read))
    }

    /// Asks for it, unless it is kept; whether it is there then.
    pub async fn prepare(self) -> bool {
        if self.kept.try_with_untracked(Option::is_some) == Some(true) {
            return true;
        }
        self.asking.clear();
        match api::password::read(&self.session.handle_untracked()).await {
            Ok(password) => {
                self.kept.set(Some(password));
                true
            }
            Err(error) => {
                self.failed(error, self.asking);
                false
            }
        }
    }

    /// The administrator's switch takes the place of the button; anything else is said by `mutation`.
    fn failed(self, error: ApiError, mutation: Mutation) {
        if matches!(error, ApiError::Forbidden(_)) {
            self.forget();
            self.switched_off.set(Some(error));
        } else {
            mutation.fail(error);
        }
    }

    /// It was copied: what is masked need not be kept.
    pub fn copied(self) {
        if self.shown.try_with_untracked(|shown| *shown) == Some(false) {
            self.discard();
        }
    }

    /// Drops it.
    pub fn discard(self) {
        self.kept.set(None);
    }

    /// Masks and drops it.
    pub fn forget(self) {
        self.shown.set(false);
        self.discard();
    }

    /// Makes a new one, then closes the dialog by `close`.
    pub fn rotate(self, close: impl Fn() + 'static) {
        let handle = self.session.handle_untracked();
        let before = self.last_rotation();
        self.not_rotated.set(false);
        self.rotating.run(async move {
            match api::password::rotate(&handle).await {
                // It is asked for again when it is to be shown.
                Ok(_) => {}
                Err(error) if error.outcome_unknown() => {
                    self.data.activity.refetch().await;
                    let now = self.last_rotation();
                    if now.is_none() || now == before {
                        self.not_rotated.set(now.is_some());
                        return Err(error);
                    }
                }
                Err(error @ ApiError::Forbidden(_)) => {
                    close();
                    self.failed(error, self.rotating);
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
            close();
            self.forget();
            let at = now();
            storage::set(ROTATED, Some(&[&self.session.id(), " ", &whole(at)].concat()));
            self.rotated.set(Some(at));
            self.data.activity.invalidate();
            self.status.done("Password rotated.");
            request_animation_frame(|| focus("#propagation"));
            Ok(())
        });
    }

    /// When the trail says that it was rotated last: empty for never, nothing while the trail is not known.
    fn last_rotation(self) -> Option<String> {
        self.data.activity.with(|activity| {
            let records = &activity.ready()?.items;
            let last = records.iter().find(|record| record.action_type == AuditRecord::PASSWORD_ROTATE);
            Some(last.map(|record| record.created_at.clone()).unwrap_or_default())
        })
    }

    /// Reads again what this browser knows of the last rotation: another tab may have made one, or put the word away.
    pub fn check(self) {
        let now = rotated(self.session);
        if self.rotated.try_get_untracked() != Some(now) {
            self.forget();
            self.rotated.set(now);
        }
    }

    /// Puts away what is told of the last rotation, in every tab.
    pub fn dismiss(self) {
        storage::set(ROTATED, None);
        self.rotated.set(None);
    }
}

impl Default for Password {
    fn default() -> Self {
        Self::new()
    }
}

/// Milliseconds as text.
#[expect(clippy::cast_possible_truncation, reason = "the clock's milliseconds are whole and fit")]
fn whole(milliseconds: f64) -> String {
    (milliseconds as i64).to_string()
}

/// When this browser rotated the account's password last, while it is worth telling.
#[expect(clippy::cast_precision_loss, reason = "a time in milliseconds fits")]
fn rotated(session: SessionStore) -> Option<f64> {
    let kept = storage::get(ROTATED)?;
    let at = kept.strip_prefix(session.id().as_str())?.trim().parse::<i64>().ok()? as f64;
    is_told(at, now()).then_some(at)
}

/// Whether a rotation is told of: for an hour. One that is still to come is: the clock of the tab that made it was ahead of
/// this one's.
fn is_told(at: f64, now: f64) -> bool {
    const HOUR: f64 = 3_600_000.0;
    (now - at).abs() < HOUR
}

/// The password of the page one is on.
pub fn use_password() -> Password {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::is_told;

    #[test]
    fn a_rotation_is_told_of_for_an_hour_also_by_a_clock_that_is_behind() {
        let at = 1.7e12;
        let seconds = [-5.0, 0.0, 3_599.0, 3_600.0].map(|seconds| is_told(at, at + seconds * 1000.0));
        assert_eq!(seconds, [true, true, true, false]);
    }
}
