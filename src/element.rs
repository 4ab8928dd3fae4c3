//! Elements as data: what `view!` builds. One type for all of them, since a type for every shape, as Leptos has it,
//! more than doubles what a visitor downloads. See docs/decisions/0002-views.md.

use crate::browser::Listener;
use core::any::Any;
use leptos::prelude::*;
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, add_attr::AddAnyAttr};
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, Node};

/// An element that is in no document yet, with what keeps it alive: its effects, listeners and children.
pub struct El {
    node: Element,
    kept: Vec<Box<dyn Any>>,
    views: Vec<AnyViewState>,
}

impl El {
    /// An HTML element.
    pub fn html(name: &str) -> Self {
        Self::new(leptos::tachys::renderer::dom::Dom::create_element(name, None))
    }

    /// An element of the SVG namespace.
    pub fn svg(name: &str) -> Self {
        Self::new(leptos::tachys::renderer::dom::Dom::create_element(name, Some("http://www.w3.org/2000/svg")))
    }

    fn new(node: Element) -> Self {
        Self { node, kept: Vec::new(), views: Vec::new() }
    }

    /// Sets an attribute, once or, for a closure, whenever what it reads changes.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl IntoAttr) -> Self {
        self.set(name, value.into_attr())
    }

    fn set(mut self, name: &'static str, value: Attr) -> Self {
        match value {
            Attr::Fixed(value) => write(&self.node, name, value),
            Attr::Live(value) => {
                let node = self.node.clone();
                self.follow(Box::new(move || write(&node, name, value())));
            }
        }
        self
    }

    /// Keeps a property of the DOM element in step.
    #[must_use]
    pub fn prop<T: Into<JsValue>>(mut self, name: &'static str, value: impl Fn() -> T + 'static) -> Self {
        let node = self.node.clone();
        self.follow(Box::new(move || {
            let _ = js_sys::Reflect::set(&node, &name.into(), &value().into());
        }));
        self
    }

    /// Has the class while `on` holds.
    #[must_use]
    pub fn toggle_class(mut self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        let classes = self.node.class_list();
        self.follow(Box::new(move || {
            let _ = classes.toggle_with_force(name, on());
        }));
        self
    }

    /// Listens for `event`.
    #[must_use]
    pub fn on<E: JsCast>(self, event: &str, mut listener: impl FnMut(E) + 'static) -> Self {
        self.listen(event, Box::new(move |event| listener(event.unchecked_into())))
    }

    fn listen(mut self, event: &str, listener: Box<dyn FnMut(Event)>) -> Self {
        self.kept.push(Box::new(Listener::new(&self.node, event, listener)));
        self
    }

    /// With an element inside.
    #[must_use]
    pub fn inner(mut self, element: Self) -> Self {
        let _ = self.node.append_child(&element.node);
        self.kept.extend(element.kept);
        self.views.extend(element.views);
        self
    }

    /// With a text that never changes inside.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let _ = self.node.append_with_str_1(text);
        self
    }

    /// With a view inside.
    #[must_use]
    pub fn child(mut self, view: AnyView) -> Self {
        let mut state = view.build();
        state.mount(&self.node, None);
        self.views.push(state);
        self
    }

    /// As a view.
    pub fn view(self) -> AnyView {
        ElView(SendWrapper::new(self)).into_any()
    }

    fn follow(&mut self, mut change: Box<dyn FnMut()>) {
        self.kept.push(Box::new(RenderEffect::new(move |_| change())));
    }
}

fn write(node: &Element, name: &str, value: Value) {
    let _ = match value {
        Some(value) => node.set_attribute(name, &value),
        None => node.remove_attribute(name),
    };
}

/// An attribute's text, or none for its absence.
pub type Value = Option<Cow<'static, str>>;

/// What an attribute is given.
pub enum Attr {
    /// A value that stays.
    Fixed(Value),
    /// A value that follows what it reads.
    Live(Box<dyn Fn() -> Value>),
}

/// What can be given to an attribute.
pub trait IntoAttr {
    /// The value or what computes it.
    fn into_attr(self) -> Attr;
}

macro_rules! fixed {
    ($($kind:ty),*) => {
        $(impl IntoAttr for $kind {
            fn into_attr(self) -> Attr {
                Attr::Fixed(self.into_value())
            }
        })*
    };
}

fixed!(&'static str, String, bool, Option<&'static str>, Option<String>);

impl<T: IntoValue, F: Fn() -> T + 'static> IntoAttr for F {
    fn into_attr(self) -> Attr {
        Attr::Live(Box::new(move || self().into_value()))
    }
}

/// What can be an attribute's text.
pub trait IntoValue {
    /// The text, or none for its absence.
    fn into_value(self) -> Value;
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Some(self.into())
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Some(self.into())
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        self.then_some("".into())
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.and_then(T::into_value)
    }
}

/// What can stand inside an element.
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
        self.to_owned().into_any()
    }
}

impl IntoChild for String {
    fn into_child(self) -> AnyView {
        self.into_any()
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
        live(Box::new(move || self().into_child()))
    }
}

/// What a component is given to show, in a property that takes anything that can stand inside an element.
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

/// No view at all.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Views one after the other.
pub fn all(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

/// A view that is made anew whenever what `view` reads changes.
fn live(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}

/// An [`El`] among Leptos's views.
struct ElView(SendWrapper<El>);

impl Mountable for El {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.node.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.node));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.node.clone()]
    }
}

impl Render for ElView {
    type State = El;

    fn build(self) -> El {
        self.0.take()
    }

    fn rebuild(self, state: &mut El) {
        let new = self.0.take();
        let _ = state.node.replace_with_with_node_1(&new.node);
        *state = new;
    }
}

impl AddAnyAttr for ElView {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self {
        self
    }
}

/// This app is drawn in the browser only; what concerns HTML from a server is never called.
impl RenderHtml for ElView {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> El {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
