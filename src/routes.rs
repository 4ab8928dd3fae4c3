//! Every address of the console, with its title and menu entry.

use crate::parts::{self, Chunk};
use core::cell::RefCell;

/// The pages of the Advanced tab, in the order of the left-hand menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Names and image.
    Profile,
    /// Usage and its thresholds.
    Usage,
    /// Plan, invoices and payment.
    Billing,
    /// Tokens, database password, reset.
    Credentials,
    /// Which mail is sent.
    Notifications,
}

impl Section {
    /// All of them, in menu order.
    pub const ALL: [Self; 5] = [Self::Profile, Self::Usage, Self::Billing, Self::Credentials, Self::Notifications];

    /// The last part of its address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Usage => "usage",
            Self::Billing => "billing",
            Self::Credentials => "credentials",
            Self::Notifications => "notifications",
        }
    }

    /// Its heading, menu entry and title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Profile => "User Profile",
            Self::Usage => "Usage",
            Self::Billing => "Billing",
            Self::Credentials => "Credentials & Access",
            Self::Notifications => "Notifications",
        }
    }

    /// The sentence under its heading.
    pub fn lead(self) -> &'static str {
        match self {
            Self::Profile => "Who you are to other people, and in the names of your workspaces.",
            Self::Usage => "What your workspaces use, and what it is likely to cost.",
            Self::Billing => "Your plan, what it costs, and how it is paid.",
            Self::Credentials => "The keys to your workspaces. Anyone who holds one acts as you.",
            Self::Notifications => "Choose which mail you get. A switch is saved as you flip it.",
        }
    }

    /// Its icon in the sprite.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Profile => "user",
            Self::Usage => "chart",
            Self::Billing => "card",
            Self::Credentials => "key",
            Self::Notifications => "bell",
        }
    }

    /// The part of the program that holds its page.
    pub fn chunk(self) -> Chunk {
        match self {
            Self::Profile => parts::PROFILE.chunk,
            Self::Usage => parts::USAGE.chunk,
            Self::Billing => parts::BILLING.chunk,
            Self::Credentials => parts::CREDENTIALS.chunk,
            Self::Notifications => parts::NOTIFICATIONS.chunk,
        }
    }

    /// Its address for the account `handle`.
    pub fn path(self, handle: &str) -> String {
        address(&["/user/", handle, "/advanced/", self.slug()])
    }
}

/// A parsed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `/`, which redirects to the profile of the account that is signed in.
    Home,
    /// `/user/{handle}/advanced/{section}`; without a section it is the profile.
    Section(String, Section),
    /// `/login`.
    SignIn,
    /// `/login/confirm`: the target of a mailed sign-in link.
    Confirm,
    /// `/login/token`, where a login of the command line is confirmed.
    CliLogin,
    /// `/gallery`: the component gallery of development builds.
    #[cfg(debug_assertions)]
    Gallery,
    /// Anything else.
    Unknown,
}

impl Address {
    /// Parses the path of an address. A trailing slash makes no difference.
    pub fn parse(path: &str) -> Self {
        match strip_base(path) {
            Some(path) => Self::parse_path(path),
            None => Self::Unknown,
        }
    }

    fn parse_path(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Self::Home,
            ["login"] => Self::SignIn,
            ["login", "confirm"] => Self::Confirm,
            ["login", "token"] => Self::CliLogin,
            #[cfg(debug_assertions)]
            ["gallery"] => Self::Gallery,
            ["user", handle, "advanced"] => Self::Section(handle.to_owned(), Section::Profile),
            ["user", handle, "advanced", slug] => match Section::ALL.into_iter().find(|s| s.slug() == slug) {
                Some(section) => Self::Section(handle.to_owned(), section),
                None => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }
}

thread_local! {
    static BASE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Sets the base path of the app: `/console`, or empty for the root.
pub fn set_base_path(base: String) {
    BASE.set(base);
}

fn address(path: &[&str]) -> String {
    BASE.with_borrow(|base| [base, path.concat().as_str()].concat())
}

/// `path` without the base path; `None` when it is outside it.
fn strip_base(path: &str) -> Option<&str> {
    let rest = BASE.with_borrow(|base| path.strip_prefix(base.as_str()))?;
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

/// The address of the home page, which redirects to the profile.
pub fn home() -> String {
    address(&["/"])
}

/// The address of the sign-in page.
pub fn sign_in() -> String {
    address(&["/login"])
}

/// `to` when it is a path within the console that starts with exactly one slash, else the home page. Anything else could
/// lead to another site after signing in.
pub fn local(to: &str) -> String {
    let plain = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\n', '\r', '\t']);
    if plain && strip_base(to).is_some() { to.to_owned() } else { home() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_found_at_its_own_address() {
        for section in Section::ALL {
            let path = section.path("dwight-schrute");
            assert_eq!(Address::parse(&path), Address::Section("dwight-schrute".into(), section));
            assert_eq!(Address::parse(&(path + "/")), Address::Section("dwight-schrute".into(), section));
        }
    }

    #[test]
    fn short_addresses_are_parsed_and_others_are_unknown() {
        assert_eq!(Address::parse("/"), Address::Home);
        assert_eq!(Address::parse("/user/a/advanced"), Address::Section("a".into(), Section::Profile));
        assert_eq!(Address::parse("/login"), Address::SignIn);
        assert_eq!(Address::parse("/login/confirm"), Address::Confirm);
        assert_eq!(Address::parse("/login/token"), Address::CliLogin);
        for path in ["/user/a", "/user/a/advanced/nothing", "/user/a/advanced/usage/more", "/logins", "/x"] {
            assert_eq!(Address::parse(path), Address::Unknown, "{path}");
        }
    }

    #[test]
    fn a_target_outside_the_console_becomes_the_home_page() {
        assert_eq!(local("/user/a/advanced/usage?range=7#x"), "/user/a/advanced/usage?range=7#x");
        for bad in
            ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\t/evil.example"]
        {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }

    #[test]
    fn with_a_base_path_every_address_has_it_and_others_are_unknown() {
        set_base_path("/console".into());
        let path = Section::Usage.path("ada");
        assert_eq!(path, "/console/user/ada/advanced/usage");
        assert_eq!(Address::parse(&path), Address::Section("ada".into(), Section::Usage));
        assert_eq!(Address::parse("/console"), Address::Home);
        assert_eq!(Address::parse("/console/"), Address::Home);
        assert_eq!(Address::parse(&sign_in()), Address::SignIn);
        assert_eq!(local("/console?x"), "/console?x");
        for elsewhere in ["/user/ada/advanced/usage", "/consoles/login", "/"] {
            assert_eq!(Address::parse(elsewhere), Address::Unknown, "{elsewhere}");
            assert_eq!(local(elsewhere), "/console/", "{elsewhere}");
        }
    }
}
