//! What can stand inside an element.

use super::node;
use crate::signal::untrack_on_cleanup;
use leptos::prelude::{AnyView, IntoAny};

/// What can stand inside an element: a view, a text, an option or a list of them, or a closure that returns one.
pub trait IntoChild {
    /// As a view.
    fn into_child(self) -> AnyView;
}

impl IntoChild for AnyView {
    fn into_child(self) -> AnyView {
        self
    }
}

impl IntoChild for &'static str {
    fn into_child(self) -> AnyView {
        node::text(self)
    }
}

impl IntoChild for String {
    fn into_child(self) -> AnyView {
        node::text(&self)
    }
}

impl<T: IntoChild> IntoChild for Option<T> {
    fn into_child(self) -> AnyView {
        self.map_or_else(nothing, T::into_child)
    }
}

impl<T: IntoChild> IntoChild for Vec<T> {
    fn into_child(self) -> AnyView {
        all(self.into_iter().map(T::into_child).collect())
    }
}

impl<T: IntoChild, F: Fn() -> T + Send + 'static> IntoChild for F {
    fn into_child(self) -> AnyView {
        dynamic(Box::new(move || self().into_child()))
    }
}

/// The content of a component's property: anything that can stand inside an element, as `#[prop(into)]`. Leptos's
/// `Children` are the content between a component's tags; this is for every other place in it, such as a title.
pub struct Content(pub AnyView);

impl<T: IntoChild> From<T> for Content {
    fn from(content: T) -> Self {
        Self(content.into_child())
    }
}

impl Default for Content {
    fn default() -> Self {
        Self(nothing())
    }
}

/// An empty view.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Several views, one after the other.
pub fn all(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

/// A view that is built again whenever what `view` reads changes.
fn dynamic(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let view = move || {
        untrack_on_cleanup();
        view()
    };
    view.into_any()
}
