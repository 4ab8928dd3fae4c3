//! Leptos views and signals whose machinery is in the program once.
//!
//! `use lean::prelude::*;` in the place of `use leptos::prelude::*;`.

pub mod listener;
pub mod signal;
pub mod view;

/// What a component needs: Leptos's prelude with this crate's `view!` and signals in the place of its own.
pub mod prelude {
    pub use crate::signal::{Effect, Memo, RwSignal, Signal};
    pub use crate::view::{Content, IntoChild, nothing};
    pub use lean_macro::view;
    pub use leptos::prelude::*;
}
