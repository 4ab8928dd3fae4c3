//! What `view!` builds. A view is a text with its static part, and a list of bindings for its dynamic part: code for every
//! element of every page would be most of what a visitor downloads. See
//! docs/decisions/0002-views.md.

mod attribute;
mod child;
mod node;
mod template;

pub use attribute::{Attr, AttrText, IntoAttr, IntoAttrText};
pub use child::{Content, IntoChild, all, nothing};

use leptos::prelude::AnyView;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Event;

/// A dynamic part of a view. Its name is in the view's text; a child has none.
enum Binding {
    Attr(Attr),
    Prop(Box<dyn Fn() -> JsValue>),
    Class(Box<dyn Fn() -> bool>),
    Listener(Box<dyn FnMut(Event)>),
    Child(AnyView),
}

/// All dynamic parts of a view, in the order of its text. `view!` generates the calls.
#[derive(Default)]
pub struct Bindings(Vec<Binding>);

impl Bindings {
    /// No bindings yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An attribute, set once or, for a closure, whenever what it reads changes.
    pub fn attr(&mut self, value: impl IntoAttr) {
        self.push_attr(value.into_attr());
    }

    /// A property of the DOM element, set whenever what `value` reads changes.
    pub fn prop<T: Into<JsValue>>(&mut self, value: impl Fn() -> T + 'static) {
        self.push_prop(Box::new(move || value().into()));
    }

    /// A class that the element has while `on` returns true.
    pub fn class(&mut self, on: impl Fn() -> bool + 'static) {
        self.0.push(Binding::Class(Box::new(on)));
    }

    /// An event listener. `view!` chooses `E` by the name of the event; it is not checked.
    pub fn on<E: JsCast>(&mut self, mut handler: impl FnMut(E) + 'static) {
        self.push_listener(Box::new(move |event| handler(event.unchecked_into())));
    }

    /// A child.
    #[inline(never)]
    pub fn child(&mut self, view: AnyView) {
        self.0.push(Binding::Child(view));
    }

    #[inline(never)]
    fn push_attr(&mut self, value: Attr) {
        self.0.push(Binding::Attr(value));
    }

    #[inline(never)]
    fn push_prop(&mut self, value: Box<dyn Fn() -> JsValue>) {
        self.0.push(Binding::Prop(value));
    }

    #[inline(never)]
    fn push_listener(&mut self, handler: Box<dyn FnMut(Event)>) {
        self.0.push(Binding::Listener(handler));
    }

    /// Builds the view that `text` describes.
    pub fn build(self, text: &'static str) -> AnyView {
        node::build(text, self.0)
    }
}
