//! One type for every element and every text of every view.

use super::template::{self, Token, next_token};
use super::{Attr, AttrText, Binding, nothing};
use crate::listener::Listener;
use crate::protocol;
use crate::signal::untrack_on_cleanup;
use core::any::Any;
use leptos::prelude::{AnyView, IntoAny, RenderEffect, RenderHtml};
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::hydration;
use leptos::tachys::renderer::dom::Dom;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, add_attr::AddAnyAttr};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

/// Builds the view that `text` and `bindings` describe.
pub(super) fn build(mut text: &'static str, bindings: Vec<Binding>) -> AnyView {
    let Some(root) = template::copy(text) else { return nothing() };
    let mut state = NodeState::new(root.clone().into());
    let mut bindings = bindings.into_iter();
    let mut open: Vec<Cursor> = Vec::new();
    while let Some(Token { marker, words, rest }) = next_token(text) {
        text = rest;
        match (marker, open.last_mut()) {
            (protocol::HTML | protocol::SVG, None) => open.push(Cursor::new(root.clone())),
            (protocol::HTML | protocol::SVG, Some(cursor)) => {
                let child = cursor.advance();
                match template::after_fixed_element(text) {
                    Some(rest) => text = rest,
                    None => open.extend(child.map(|child| Cursor::new(child.unchecked_into()))),
                }
            }
            (protocol::TEXT, Some(cursor)) => drop(cursor.advance()),
            (protocol::END, _) => drop(open.pop()),
            (protocol::NAMED | protocol::CHILD, Some(cursor)) => {
                if let Some(binding) = bindings.next() {
                    state.bind(cursor, words, binding);
                }
            }
            // Fixed: the copy has it.
            _ => {}
        }
    }
    NodeView(SendWrapper::new(state)).into_any()
}

/// A text, between two comments.
pub(super) fn text(text: &str) -> AnyView {
    let mut state = NodeState::new(Dom::create_text_node(text).into());
    state.first = Dom::create_placeholder().into();
    state.last = Dom::create_placeholder().into();
    NodeView(SendWrapper::new(state)).into_any()
}

/// How far the children of a copied element have been read.
struct Cursor {
    element: Element,
    /// The next fixed child: a bound child is inserted before it.
    next: Option<Node>,
}

impl Cursor {
    fn new(element: Element) -> Self {
        Self { next: element.first_child(), element }
    }

    /// The next fixed child.
    fn advance(&mut self) -> Option<Node> {
        let child = self.next.take();
        self.next = child.as_ref().and_then(Node::next_sibling);
        child
    }
}

/// A text, or an element with everything inside it and what keeps it up to date.
///
/// A page translator takes a text out of the page and puts elements of its own there, or another text. So a text is known by
/// the comments around it: whatever is between them is the text, as the translator left it.
struct NodeState {
    root: Node,
    /// The root itself, or the comment before a text.
    first: Node,
    /// The root itself, or the comment after a text.
    last: Node,
    /// The effects and listeners, which end when they are dropped.
    alive: Vec<Box<dyn Any>>,
    children: Vec<AnyViewState>,
}

impl NodeState {
    fn new(root: Node) -> Self {
        Self { first: root.clone(), last: root.clone(), root, alive: Vec::new(), children: Vec::new() }
    }

    fn is_text(&self) -> bool {
        self.root != self.last
    }

    fn bind(&mut self, cursor: &Cursor, name: &str, binding: Binding) {
        let element = &cursor.element;
        match binding {
            Binding::Attr(Attr::Fixed(text)) => set_attribute(element, name, text),
            Binding::Attr(Attr::Dynamic(text)) => {
                let (element, name) = (element.clone(), name.to_owned());
                self.effect(Box::new(move || set_attribute(&element, &name, text())));
            }
            Binding::Prop(value) => {
                let (element, name) = (element.clone(), JsValue::from_str(name));
                self.effect(Box::new(move || {
                    let _ = js_sys::Reflect::set(&element, &name, &value());
                }));
            }
            Binding::Class(on) => {
                let (classes, name) = (element.class_list(), name.to_owned());
                self.effect(Box::new(move || {
                    let _ = classes.toggle_with_force(&name, on());
                }));
            }
            Binding::Listener(handler) => self.alive.push(Box::new(Listener::new(element, name, handler))),
            Binding::Child(view) => {
                let mut child = view.build();
                child.mount(element, cursor.next.as_ref());
                self.children.push(child);
            }
        }
    }

    fn effect(&mut self, mut change: Box<dyn FnMut()>) {
        self.alive.push(Box::new(RenderEffect::new(move |_| {
            untrack_on_cleanup();
            change();
        })));
    }
}

fn set_attribute(element: &Element, name: &str, text: AttrText) {
    let _ = match text {
        Some(text) => element.set_attribute(name, &text),
        None => element.remove_attribute(name),
    };
}

/// A text or an element as one of Leptos's views. It is built already: the node, its effects and its children are there.
struct NodeView(SendWrapper<NodeState>);

impl Mountable for NodeState {
    fn unmount(&mut self) {
        let mut next = Some(self.first.clone());
        while let Some(node) = next {
            next = node.next_sibling().filter(|_| node != self.last);
            if let Some(parent) = node.parent_node() {
                let _ = parent.remove_child(&node);
            }
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.last, marker);
        if self.is_text() {
            let _ = parent.insert_before(&self.first, Some(&self.last));
            let _ = parent.insert_before(&self.root, Some(&self.last));
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.first.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.first));
                true
            }
            None => false,
        }
    }

    /// Only for attributes that are given to a component, which are not passed on.
    fn elements(&self) -> Vec<Element> {
        Vec::new()
    }
}

impl Render for NodeView {
    type State = NodeState;

    fn build(self) -> NodeState {
        self.0.take()
    }

    fn rebuild(self, state: &mut NodeState) {
        let mut new = self.0.take();
        // The same text stays: it may be selected or translated, and a live region would announce it again.
        if new.is_text() && new.root.is_equal_node(Some(&state.root)) {
            return;
        }
        let (parent, after) = (state.first.parent_element(), state.last.next_sibling());
        state.unmount();
        if let Some(parent) = parent {
            new.mount(&parent, after.as_ref());
        }
        *state = new;
    }
}

/// Attributes that are given to a component are not passed on to its elements; `view!` refuses them.
impl AddAnyAttr for NodeView {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self {
        self
    }
}

/// Only for the browser: what concerns HTML from a server is never called.
impl RenderHtml for NodeView {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &hydration::Cursor, _: &PositionState) -> NodeState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
