//! Leptos views and signals whose machinery is compiled once instead of once per type. See README.md.
//!
//! Write `use lean::prelude::*;` in the place of `use leptos::prelude::*;`.

mod listener;
#[path = "../../lean-macro/src/protocol.rs"]
mod protocol;
mod signal;
mod view;

pub use lean_macro::view;
pub use listener::Listener;
pub use signal::{Effect, Memo, RwSignal, Signal};
pub use view::{Attr, AttrText, Bindings, Content, IntoAttr, IntoAttrText, IntoChild, all, nothing};

/// What a component needs: Leptos's prelude, with this crate's `view!` and signals in the place of Leptos's.
pub mod prelude {
    pub use crate::{Content, Effect, IntoChild, Memo, RwSignal, Signal, nothing, view};
    pub use leptos::prelude::*;
}
