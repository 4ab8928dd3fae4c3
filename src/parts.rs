//! The parts of the program, each loaded when somebody goes there: one table for the app, the build and its checks.
//!
//! The build reads this file as well (`crates/xtask/src/parts.rs`), so it imports nothing. The app uses only the names;
//! data that it does not use is not in the program. `docs/decisions/0007-parts.md` explains the method.

/// The name of a part, by which the app asks the start script to load it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk(&'static str);

impl Chunk {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// As it stands in file names and in the start script.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// A part of the program besides the main module.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name. For a page of the account it is the last segment of the page's address.
    pub chunk: Chunk,
    /// The modules that belong to it, each with everything below it. Code that only they use follows by itself.
    pub paths: &'static [&'static str],
    /// The most bytes (brotli) that the first load and this part may take together; `None` if no address leads to it.
    pub page_budget: Option<u64>,
    /// What the start script requests in parallel with the program when this page is opened at its address: paths below
    /// `/user/{handle}/`. `start.spec.ts` compares it with what the app requests.
    pub first_requests: &'static [&'static str],
}

/// The most bytes (brotli) of the first load without any part. A kilobyte costs every visitor about 5 ms on slow 4G.
pub const FIRST_LOAD_BUDGET: u64 = 161_000;

/// The dialog that changes one's image.
pub const AVATAR: Part = Part {
    chunk: Chunk::new("avatar"),
    paths: &["console::api::upload", "console::pages::profile::avatar::avatar_dialog"],
    page_budget: None,
    first_requests: &[],
};

/// User Profile.
pub const PROFILE: Part = Part {
    chunk: Chunk::new("profile"),
    paths: &["console::pages::profile"],
    page_budget: Some(175_000),
    first_requests: &["workspace?limit=100", "token?limit=100"],
};

/// Usage.
pub const USAGE: Part = Part {
    chunk: Chunk::new("usage"),
    paths: &["console::pages::usage"],
    page_budget: Some(195_000),
    first_requests: &["workspace?limit=100", "constraint?limit=100"],
};

/// Billing. The address does not tell whether this person may see it, so nothing is requested ahead.
pub const BILLING: Part = Part {
    chunk: Chunk::new("billing"),
    paths: &["console::pages::billing"],
    page_budget: Some(177_000),
    first_requests: &[],
};

/// Credentials & Access.
pub const CREDENTIALS: Part = Part {
    chunk: Chunk::new("credentials"),
    paths: &["console::pages::credentials"],
    page_budget: Some(195_000),
    first_requests: &["token?limit=100", "constraint?limit=100", "workspace?limit=100", "audit_log?limit=50"],
};

/// Notifications.
pub const NOTIFICATIONS: Part = Part {
    chunk: Chunk::new("notifications"),
    paths: &["console::pages::notifications"],
    page_budget: Some(166_000),
    first_requests: &["email?limit=100", "preferences"],
};

/// The pages outside of the frame: signing in, and what follows the deletion of an account. `sign_in_again` is a dialog
/// over every page and belongs to the main module.
pub const LOGIN: Part = Part {
    chunk: Chunk::new("login"),
    paths: &[
        "console::pages::auth::account_deleted",
        "console::pages::auth::cli_login",
        "console::pages::auth::login_callback",
        "console::pages::auth::sign_in",
    ],
    page_budget: Some(171_000),
    first_requests: &[],
};

/// All of them. A function whose name matches several parts belongs to the first.
pub const PARTS: [Part; 7] = [AVATAR, PROFILE, USAGE, BILLING, CREDENTIALS, NOTIFICATIONS, LOGIN];
