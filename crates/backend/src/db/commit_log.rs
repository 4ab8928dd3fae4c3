//! Counts what was changed and remembers whose it was, so that what was read before is known to be old.

use std::array;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// The commits since the file was opened.
#[derive(Debug)]
pub struct CommitLog {
    count: AtomicU64,
    /// The number of the last one that may be about anybody.
    anybody: AtomicU64,
    /// The number of the last one about an account of this place. Accounts share them: one that was not changed counts as
    /// changed now and then, and none the other way round.
    places: [AtomicU64; 256],
}

impl Default for CommitLog {
    fn default() -> Self {
        Self { count: AtomicU64::new(0), anybody: AtomicU64::new(0), places: array::from_fn(|_| AtomicU64::new(0)) }
    }
}

impl CommitLog {
    /// How many there were. Taken before something is read, it says later how old that is.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// Whether what was read of this account after `then` commits is as it was.
    pub fn unchanged_since(&self, then: u64, account: &str) -> bool {
        [&self.anybody, self.place(account)].into_iter().all(|last| last.load(Ordering::SeqCst) <= then)
    }

    /// One more, about this account alone, or else about anybody.
    pub(crate) fn add(&self, account: Option<&str>) {
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        account.map_or(&self.anybody, |account| self.place(account)).fetch_max(number, Ordering::SeqCst);
    }

    fn place(&self, account: &str) -> &AtomicU64 {
        let mut hasher = DefaultHasher::new();
        account.hash(&mut hasher);
        let [place, ..] = hasher.finish().to_le_bytes();
        &self.places[usize::from(place)]
    }
}

#[cfg(test)]
mod tests {
    use super::CommitLog;

    #[test]
    fn a_change_of_one_account_makes_nothing_of_another_one_old() {
        let commits = CommitLog::default();
        let then = commits.count();
        commits.add(Some("u_one"));
        assert!(!commits.unchanged_since(then, "u_one"));
        assert!(commits.unchanged_since(then, "u_two"));
        assert!(commits.unchanged_since(commits.count(), "u_one"));
    }

    #[test]
    fn what_may_be_about_anybody_makes_everything_old() {
        let commits = CommitLog::default();
        let then = commits.count();
        commits.add(None);
        assert!(!commits.unchanged_since(then, "u_one"));
        assert!(commits.unchanged_since(commits.count(), "u_one"));
    }
}
