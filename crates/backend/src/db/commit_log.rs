//! Counts commits and remembers which account each one changed, so that stale cached rows are recognized.

use std::array;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// The commits since the database was opened.
#[derive(Debug)]
pub struct CommitLog {
    count: AtomicU64,
    /// The number of the last commit that may have changed any account.
    any_account: AtomicU64,
    /// The number of the last commit for the accounts in each bucket. Accounts share buckets: a row may be considered
    /// stale although its account did not change, but never the other way round.
    buckets: [AtomicU64; 256],
}

impl Default for CommitLog {
    fn default() -> Self {
        Self {
            count: AtomicU64::new(0),
            any_account: AtomicU64::new(0),
            buckets: array::from_fn(|_| AtomicU64::new(0)),
        }
    }
}

impl CommitLog {
    /// The number of commits so far. Take it before reading, to find out later whether what was read is stale.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// Whether nothing of this account was committed after commit number `then`.
    pub fn unchanged_since(&self, then: u64, account: &str) -> bool {
        [&self.any_account, self.bucket(account)].into_iter().all(|last| last.load(Ordering::SeqCst) <= then)
    }

    /// Counts a commit that changed this account only, or possibly any account.
    pub(crate) fn record(&self, account: Option<&str>) {
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        account.map_or(&self.any_account, |account| self.bucket(account)).fetch_max(number, Ordering::SeqCst);
    }

    fn bucket(&self, account: &str) -> &AtomicU64 {
        let mut hasher = DefaultHasher::new();
        account.hash(&mut hasher);
        let [bucket, ..] = hasher.finish().to_le_bytes();
        &self.buckets[usize::from(bucket)]
    }
}

#[cfg(test)]
mod tests {
    use super::CommitLog;

    #[test]
    fn a_commit_for_one_account_leaves_other_accounts_fresh() {
        let commits = CommitLog::default();
        let then = commits.count();
        commits.record(Some("u_one"));
        assert!(!commits.unchanged_since(then, "u_one"));
        assert!(commits.unchanged_since(then, "u_two"));
        assert!(commits.unchanged_since(commits.count(), "u_one"));
    }

    #[test]
    fn a_commit_for_any_account_makes_everything_stale() {
        let commits = CommitLog::default();
        let then = commits.count();
        commits.record(None);
        assert!(!commits.unchanged_since(then, "u_one"));
        assert!(commits.unchanged_since(commits.count(), "u_one"));
    }
}
