//! Elements as data: what `view!` builds. A view is one text that says what it is made of, and a list of what in it is
//! not known before it runs: code for every element of every page would be most of what a visitor downloads. See
//! docs/decisions/0002-views.md.

use crate::browser::{Listener, document};
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

/// What stands in a view's text before each of its parts, up to the next of them. `crates/markup` writes it.
mod part {
    pub(super) const HTML: char = '\u{1}';
    pub(super) const SVG: char = '\u{2}';
    pub(super) const END: char = '\u{3}';
    pub(super) const TEXT: char = '\u{4}';
    /// A name and what follows from [`VALUE`] on.
    pub(super) const FIXED: char = '\u{5}';
    // `\u{6}`: the name of what the next slot gives, an attribute, a property, a class or an event; `\u{7}`: the next
    // slot is a view. The slot says itself what it is.
    /// Between a fixed attribute's name and its value; no part of its own.
    pub(super) const VALUE: char = '\u{8}';
}

/// What a view's text leaves open.
enum Slot {
    Attr(Attr),
    Prop(Box<dyn Fn() -> JsValue>),
    Class(Box<dyn Fn() -> bool>),
    On(Box<dyn FnMut(Event)>),
    Child(AnyView),
}

/// What a view's text leaves open, in the order in which it does.
#[derive(Default)]
pub struct Slots(Vec<Slot>);

impl Slots {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An attribute, set once or, for a closure, whenever what it reads changes.
    pub fn attr(&mut self, value: impl IntoAttr) {
        self.push_attr(value.into_attr());
    }

    /// A property of the DOM element, kept in step.
    pub fn prop<T: Into<JsValue>>(&mut self, value: impl Fn() -> T + 'static) {
        self.push_prop(Box::new(move || value().into()));
    }

    /// A class that is there while `on` holds.
    pub fn class(&mut self, on: impl Fn() -> bool + 'static) {
        self.0.push(Slot::Class(Box::new(on)));
    }

    /// What is done on an event.
    pub fn on<E: JsCast>(&mut self, mut listener: impl FnMut(E) + 'static) {
        self.push_on(Box::new(move |event| listener(event.unchecked_into())));
    }

    /// A view.
    #[inline(never)]
    pub fn child(&mut self, view: AnyView) {
        self.0.push(Slot::Child(view));
    }

    #[inline(never)]
    fn push_attr(&mut self, value: Attr) {
        self.0.push(Slot::Attr(value));
    }

    #[inline(never)]
    fn push_prop(&mut self, value: Box<dyn Fn() -> JsValue>) {
        self.0.push(Slot::Prop(value));
    }

    #[inline(never)]
    fn push_on(&mut self, listener: Box<dyn FnMut(Event)>) {
        self.0.push(Slot::On(listener));
    }

    /// Builds the view that `text` describes.
    pub fn build(self, text: &str) -> AnyView {
        build(text, self.0)
    }
}

/// An element that is in no document yet, with what keeps it alive: its effects, listeners and children.
struct El {
    node: Element,
    kept: Vec<Box<dyn Any>>,
    views: Vec<AnyViewState>,
}

fn build(text: &str, slots: Vec<Slot>) -> AnyView {
    let mut slots = slots.into_iter();
    let mut open: Vec<Element> = Vec::new();
    let mut whole: Option<El> = None;
    let mut rest = text;
    while let Some(kind) = rest.chars().next() {
        let after = rest.get(1..).unwrap_or_default();
        let length = after.find(|c| ('\u{1}'..part::VALUE).contains(&c)).unwrap_or(after.len());
        let (words, next) = after.split_at_checked(length).unwrap_or_default();
        rest = next;
        match (kind, &mut whole) {
            (part::HTML | part::SVG, _) => {
                let space = (kind == part::SVG).then_some("http://www.w3.org/2000/svg");
                let node = leptos::tachys::renderer::dom::Dom::create_element(words, space);
                match open.last() {
                    Some(parent) => drop(parent.append_child(&node)),
                    None => whole = Some(El { node: node.clone(), kept: Vec::new(), views: Vec::new() }),
                }
                open.push(node);
            }
            (part::END, _) => drop(open.pop()),
            (_, Some(whole)) => {
                if let Some(node) = open.last() {
                    whole.put(node, kind, words, &mut slots);
                }
            }
            // The first part is an element.
            (_, None) => {}
        }
    }
    whole.map_or_else(nothing, |whole| ElView(SendWrapper::new(whole)).into_any())
}

impl El {
    /// Gives `node`, itself or one within it, the part of this kind.
    fn put(&mut self, node: &Element, kind: char, words: &str, slots: &mut impl Iterator<Item = Slot>) {
        match kind {
            part::TEXT => drop(node.append_child(&document().create_text_node(words))),
            part::FIXED => {
                let (name, value) = words.split_once(part::VALUE).unwrap_or((words, ""));
                let _ = node.set_attribute(name, value);
            }
            _ => {
                if let Some(slot) = slots.next() {
                    self.fill(node, words, slot);
                }
            }
        }
    }

    fn fill(&mut self, node: &Element, name: &str, slot: Slot) {
        match slot {
            Slot::Attr(Attr::Fixed(value)) => write(node, name, value),
            Slot::Attr(Attr::Live(value)) => {
                let (node, name) = (node.clone(), name.to_owned());
                self.follow(Box::new(move || write(&node, &name, value())));
            }
            Slot::Prop(value) => {
                let (node, name) = (node.clone(), JsValue::from_str(name));
                self.follow(Box::new(move || {
                    let _ = js_sys::Reflect::set(&node, &name, &value());
                }));
            }
            Slot::Class(on) => {
                let (classes, name) = (node.class_list(), name.to_owned());
                self.follow(Box::new(move || {
                    let _ = classes.toggle_with_force(&name, on());
                }));
            }
            Slot::On(listener) => self.kept.push(Box::new(Listener::new(node, name, listener))),
            Slot::Child(view) => {
                let mut state = view.build();
                state.mount(node, None);
                self.views.push(state);
            }
        }
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
