//! Every address of the console, with its title and menu entry, in one place.

/// The pages of the Advanced tab, in the order of the left-hand menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Who one is.
    Profile,
    /// What one uses.
    Usage,
    /// What one owes.
    Billing,
    /// Tokens, password, reset.
    Credentials,
    /// Which mail one gets.
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

    /// Whether it is in the part of the program that is loaded once somebody goes there.
    pub fn is_more(self) -> bool {
        matches!(self, Self::Usage | Self::Billing)
    }

    /// Its address for the account `handle`.
    pub fn path(self, handle: &str) -> String {
        ["/user/", handle, "/advanced/", self.slug()].concat()
    }
}

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `/`, which goes to the profile of whoever is signed in.
    Home,
    /// `/user/{handle}/advanced/{section}`; without a section it is the profile.
    Section(String, Section),
    /// `/login`.
    SignIn,
    /// `/login/confirm`, where a mailed link leads.
    Confirm,
    /// `/login/token`, where a command line asks to be signed in.
    CliLogin,
    /// Anything else.
    Unknown,
}

impl Address {
    /// Reads the path of an address. A slash at its end makes no difference.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Self::Home,
            ["login"] => Self::SignIn,
            ["login", "confirm"] => Self::Confirm,
            ["login", "token"] => Self::CliLogin,
            ["user", handle, "advanced"] => Self::Section(handle.to_owned(), Section::Profile),
            ["user", handle, "advanced", slug] => match Section::ALL.into_iter().find(|s| s.slug() == slug) {
                Some(section) => Self::Section(handle.to_owned(), section),
                None => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }
}

/// Where the sign-in page is.
pub const SIGN_IN: &str = "/login";

/// Where a CLI login is confirmed.
pub const CLI_LOGIN: &str = "/login/token";

/// `to` when it is a place within the console: a path that starts with exactly one slash. Anything else could lead off
/// to another site after signing in, and goes home instead.
pub fn local(to: &str) -> &str {
    let plain = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\n', '\r', '\t']);
    if plain { to } else { "/" }
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
    fn short_addresses_go_on_and_unknown_ones_are_unknown() {
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
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(local("/user/a/advanced/usage?range=7#x"), "/user/a/advanced/usage?range=7#x");
        for bad in
            ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\t/evil.example"]
        {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }
}
