//! Light, dark, or as the system has it. Stored for the origin, so that it holds in every tab.

use crate::browser::{self, document};
use lean::prelude::*;

const KEY: &str = "theme";

/// What the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them, in menu order.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in the menu.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn stored() -> Self {
        match browser::stored(KEY).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    fn value(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn show(self) {
        if let Some(root) = document().document_element() {
            let _ = match self.value() {
                Some(value) => root.set_attribute("data-theme", value),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

/// The theme in use, shared by every tab of the origin.
#[derive(Clone, Copy)]
pub struct ThemeChoice(RwSignal<Theme>);

impl ThemeChoice {
    /// Takes up the stored choice and follows what other tabs choose.
    pub fn new() -> Self {
        let choice = Self(RwSignal::new(Theme::stored()));
        browser::listen(&browser::window(), "storage", move |_| choice.apply(Theme::stored()));
        choice
    }

    /// What is chosen.
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Chooses, here and in every other tab.
    pub fn choose(self, theme: Theme) {
        browser::store(KEY, theme.value());
        self.apply(theme);
    }

    fn apply(self, theme: Theme) {
        theme.show();
        self.0.set(theme);
    }
}

impl Default for ThemeChoice {
    fn default() -> Self {
        Self::new()
    }
}
