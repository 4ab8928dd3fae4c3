//! Texts that a page translator has replaced. Chrome's takes a text node out of the page and puts a `<font>` with the
//! translation in its place; others put another text node there. Whoever changes the node that was taken out changes nothing
//! that is seen, so a view has to know what is at its place now.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{MutationObserver, MutationObserverInit, MutationRecord, Node};

/// The property of a node that was taken out of the page, with the node that took its place.
const REPLACEMENT: &str = "replacement";

thread_local! {
    static OBSERVER: Option<MutationObserver> = observe();
}

/// Records from now on what replaces a node of the page.
pub(super) fn watch() {
    OBSERVER.with(|_| ());
}

fn observe() -> Option<MutationObserver> {
    let callback = Closure::<dyn FnMut(Array)>::new(|records| record(&records));
    let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    callback.forget();
    let what = MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    observer.observe_with_options(&leptos::tachys::dom::document(), &what).ok()?;
    Some(observer)
}

/// Every removed node is recorded, also without a replacement: what was recorded for it earlier no longer holds.
fn record(records: &Array) {
    for record in records.iter() {
        let record: MutationRecord = record.unchecked_into();
        let removed = record.removed_nodes();
        if removed.length() == 0 {
            continue;
        }
        // A replacement is added in the same step, or just before, beside the node.
        let beside = |node: Option<Node>| node.filter(is_font);
        let replacement = record
            .added_nodes()
            .item(0)
            .or_else(|| beside(record.previous_sibling()))
            .or_else(|| beside(record.next_sibling()))
            .map_or(JsValue::UNDEFINED, JsValue::from);
        for node in (0..removed.length()).filter_map(|at| removed.item(at)) {
            let _ = Reflect::set(&node, &REPLACEMENT.into(), &replacement);
        }
    }
}

/// The node at the place of `text` in the page: itself, or the outermost node that a translator put there.
pub(super) fn in_place_of(text: &Node) -> Node {
    let mut here = text.clone();
    if here.parent_node().is_none() {
        // The observer's callback may run only after this task.
        OBSERVER.with(|observer| {
            if let Some(observer) = observer {
                record(&observer.take_records());
            }
        });
    }
    // A replacement may have been replaced too. This ends: each node was removed before its replacement was.
    while here.parent_node().is_none() {
        match Reflect::get(&here, &REPLACEMENT.into()).map(JsCast::dyn_into::<Node>) {
            Ok(Ok(replacement)) => here = replacement,
            _ => break,
        }
    }
    // No view has a `<font>` of its own.
    while let Some(font) = here.parent_node().filter(is_font) {
        here = font;
    }
    here
}

fn is_font(node: &Node) -> bool {
    node.node_name() == "FONT"
}
