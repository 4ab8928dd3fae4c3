//! Elements as data: what `view!` builds. A view is one text that says what it is made of, and a list of what in it is
//! not known before it runs: code for every element of every page would be most of what a visitor downloads. See
//! docs/decisions/0002-views.md.

use crate::listener::Listener;
use crate::signal::sign_off;
use core::any::Any;
use core::cell::RefCell;
use leptos::prelude::*;
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, add_attr::AddAnyAttr};
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, Node};

/// What stands in a view's text before each of its parts, up to the next of them. `crates/lean-macro` writes it.
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
    pub fn build(self, text: &'static str) -> AnyView {
        build(text, self.0)
    }
}

/// An element that is in no document yet, with what keeps it alive: its effects, listeners and children.
struct El {
    node: Element,
    kept: Vec<Box<dyn Any>>,
    views: Vec<AnyViewState>,
}

fn build(text: &'static str, slots: Vec<Slot>) -> AnyView {
    let Some(node) = copy(text) else { return nothing() };
    let mut whole = El { node: node.clone(), kept: Vec::new(), views: Vec::new() };
    let mut slots = slots.into_iter();
    let mut open: Vec<Place> = Vec::new();
    let mut rest = text;
    while let Some((kind, words, next)) = part(rest) {
        rest = next;
        match (kind, open.last_mut()) {
            (part::HTML | part::SVG, None) => open.push(Place::new(node.clone())),
            (part::HTML | part::SVG, Some(place)) => {
                let child = place.pass();
                match closed(rest) {
                    // Nothing in it is left open.
                    Some(end) => rest = end,
                    None => open.extend(child.map(|child| Place::new(child.unchecked_into()))),
                }
            }
            (part::TEXT, Some(place)) => drop(place.pass()),
            (part::END, _) => drop(open.pop()),
            (part::FIXED, _) | (_, None) => {}
            (_, Some(place)) => {
                if let Some(slot) = slots.next() {
                    whole.fill(place, words, slot);
                }
            }
        }
    }
    ElView(SendWrapper::new(whole)).into_any()
}

/// The first part of `text`: its kind, its words, and what follows.
fn part(text: &str) -> Option<(char, &str, &str)> {
    let kind = text.chars().next()?;
    let after = text.get(1..).unwrap_or_default();
    let length = after.find(|c| ('\u{1}'..part::VALUE).contains(&c)).unwrap_or(after.len());
    let (words, next) = after.split_at_checked(length).unwrap_or_default();
    Some((kind, words, next))
}

/// What follows the element that has just begun, if everything in it is fixed.
fn closed(mut rest: &str) -> Option<&str> {
    let mut depth = 1;
    while let Some((kind, _, next)) = part(rest) {
        rest = next;
        match kind {
            part::HTML | part::SVG => depth += 1,
            part::END => depth -= 1,
            part::TEXT | part::FIXED => {}
            _ => return None,
        }
        if depth == 0 {
            return Some(rest);
        }
    }
    None
}

thread_local! {
    /// What is fixed of each view that was ever built, by where its text lies: the next time it is copied by the browser, at
    /// once, instead of being made call by call.
    static MODELS: RefCell<Vec<((*const u8, usize), Element)>> = const { RefCell::new(Vec::new()) };
}

/// A copy of what is fixed in the view that `text` describes.
fn copy(text: &'static str) -> Option<Element> {
    MODELS.with_borrow_mut(|all| {
        let key = (text.as_ptr(), text.len());
        let place = match all.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(place) => place,
            Err(place) => {
                all.insert(place, (key, fixed(text)?));
                place
            }
        };
        let (_, model) = all.get(place)?;
        Some(model.clone_node_with_deep(true).ok()?.unchecked_into())
    })
}

/// Makes what is fixed in the view that `text` describes.
fn fixed(text: &str) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    let mut whole = None;
    let mut rest = text;
    while let Some((kind, words, next)) = part(rest) {
        rest = next;
        match (kind, open.last()) {
            (part::HTML | part::SVG, parent) => {
                let space = (kind == part::SVG).then_some("http://www.w3.org/2000/svg");
                let node = leptos::tachys::renderer::dom::Dom::create_element(words, space);
                match parent {
                    Some(parent) => drop(parent.append_child(&node)),
                    None => whole = Some(node.clone()),
                }
                open.push(node);
            }
            (part::END, _) => drop(open.pop()),
            (part::TEXT, Some(node)) => {
                drop(node.append_child(&leptos::tachys::dom::document().create_text_node(words)));
            }
            (part::FIXED, Some(node)) => {
                let (name, value) = words.split_once(part::VALUE).unwrap_or((words, ""));
                let _ = node.set_attribute(name, value);
            }
            // What is left open.
            _ => {}
        }
    }
    whole
}

/// How far a copied element has been read.
struct Place {
    node: Element,
    /// The fixed child that comes next: what is left open stands before it.
    next: Option<Node>,
}

impl Place {
    fn new(node: Element) -> Self {
        Self { next: node.first_child(), node }
    }

    fn pass(&mut self) -> Option<Node> {
        let child = self.next.take();
        self.next = child.as_ref().and_then(Node::next_sibling);
        child
    }
}

impl El {
    fn fill(&mut self, place: &Place, name: &str, slot: Slot) {
        let node = &place.node;
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
                state.mount(node, place.next.as_ref());
                self.views.push(state);
            }
        }
    }

    fn follow(&mut self, mut change: Box<dyn FnMut()>) {
        self.kept.push(Box::new(RenderEffect::new(move |_| {
            sign_off();
            change();
        })));
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
    let view = move || {
        sign_off();
        view()
    };
    view.into_any()
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
