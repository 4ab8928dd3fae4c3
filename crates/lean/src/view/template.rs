//! The text of a view, and the DOM nodes of its static part.

use crate::protocol;
use core::cell::RefCell;
use leptos::tachys::renderer::dom::Dom;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A part of a view's text.
pub(super) struct Token<'a> {
    /// One of [`protocol`].
    pub(super) marker: char,
    /// The text between this marker and the next.
    pub(super) words: &'a str,
    /// The text after it.
    pub(super) rest: &'a str,
}

/// The first token of `text`.
pub(super) fn next_token(text: &str) -> Option<Token<'_>> {
    let marker = text.chars().next()?;
    // Each marker is one byte.
    let after = text.get(1..).unwrap_or_default();
    let length = after.find(|c| (protocol::HTML..protocol::VALUE).contains(&c)).unwrap_or(after.len());
    let (words, rest) = after.split_at_checked(length).unwrap_or_default();
    Some(Token { marker, words, rest })
}

/// The text after the element that has just been opened, if everything in it is static.
pub(super) fn after_fixed_element(mut text: &str) -> Option<&str> {
    let mut depth = 1;
    while let Some(Token { marker, rest, .. }) = next_token(text) {
        text = rest;
        match marker {
            protocol::HTML | protocol::SVG => depth += 1,
            protocol::END => depth -= 1,
            protocol::TEXT | protocol::FIXED => {}
            _ => return None,
        }
        if depth == 0 {
            return Some(text);
        }
    }
    None
}

thread_local! {
    /// The static nodes of every view that has been built, by the address of its text. A browser clones them faster than it
    /// creates them one by one.
    static TEMPLATES: RefCell<Vec<((*const u8, usize), Element)>> = const { RefCell::new(Vec::new()) };
}

/// A clone of the static nodes of the view that `text` describes.
pub(super) fn copy(text: &'static str) -> Option<Element> {
    TEMPLATES.with_borrow_mut(|templates| {
        let key = (text.as_ptr(), text.len());
        let index = match templates.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(index) => index,
            Err(index) => {
                templates.insert(index, (key, create(text)?));
                index
            }
        };
        let (_, template) = templates.get(index)?;
        Some(template.clone_node_with_deep(true).ok()?.unchecked_into())
    })
}

/// Creates the static nodes of the view that `text` describes.
fn create(mut text: &str) -> Option<Element> {
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    while let Some(Token { marker, words, rest }) = next_token(text) {
        text = rest;
        match (marker, open.last()) {
            (protocol::HTML | protocol::SVG, parent) => {
                let namespace = (marker == protocol::SVG).then_some("http://www.w3.org/2000/svg");
                let element = Dom::create_element(words, namespace);
                match parent {
                    Some(parent) => drop(parent.append_child(&element)),
                    None => root = Some(element.clone()),
                }
                open.push(element);
            }
            (protocol::END, _) => drop(open.pop()),
            (protocol::TEXT, Some(element)) => {
                drop(element.append_child(&Dom::create_text_node(words)));
            }
            (protocol::FIXED, Some(element)) => {
                let (name, value) = words.split_once(protocol::VALUE).unwrap_or((words, ""));
                let _ = element.set_attribute(name, value);
            }
            // A binding: it has no static node.
            _ => {}
        }
    }
    root
}
