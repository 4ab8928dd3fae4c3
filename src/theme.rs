//! Light, dark, or the system's setting. Stored for the origin, so that every tab has the same.

use crate::browser::dom::{document, listen, window};
use crate::browser::storage;
use lean::prelude::*;

const KEY: &str = "theme";

/// A theme to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// The system's setting.
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
        match storage::get(KEY).as_deref() {
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
    /// Starts with the stored choice and follows the choices of other tabs.
    pub fn new() -> Self {
        let choice = Self(RwSignal::new(Theme::stored()));
        listen(&window(), "storage", move |_| choice.apply(Theme::stored()));
        choice
    }

    /// The chosen theme.
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Sets the theme, here and in every other tab.
    pub fn choose(self, theme: Theme) {
        storage::set(KEY, theme.value());
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
