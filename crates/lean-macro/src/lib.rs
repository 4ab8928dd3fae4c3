//! `view!` as Leptos writes it. Components stay Leptos's own; an element becomes data for
//! `lean::view::Slots`, where Leptos makes a type of every shape. See docs/decisions/0002-views.md.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use rstml::Infallible;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock};
use syn::spanned::Spanned as _;

type NodeElement = rstml::node::NodeElement<Infallible>;

/// Elements of the SVG namespace that the console draws with.
const SVG: [&str; 10] = ["svg", "path", "use", "g", "rect", "line", "circle", "text", "defs", "pattern"];

/// Builds a view, an `AnyView`: the syntax of `leptos::view!`, without its `class=("…", …)`, `style:`, `bind:` and
/// `node_ref` (give the element an id).
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let parsed: syn::Result<Vec<Node>> = rstml::parse2(tokens.into());
    match parsed {
        Ok(nodes) => whole(&nodes).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// One node as it is; several one after the other.
fn whole(nodes: &[Node]) -> TokenStream {
    let nodes: Vec<&Node> = nodes.iter().filter(|node| !matches!(node, Node::Comment(_))).collect();
    match nodes[..] {
        [node] => part(node),
        _ => {
            let parts = nodes.iter().map(|node| part(node));
            quote!(::lean::view::all(vec![#(#parts),*]))
        }
    }
}

fn part(node: &Node) -> TokenStream {
    match node {
        Node::Element(element) if is_component(element) => component(element),
        Node::Element(element) => {
            let mut view = View::default();
            view.element(element);
            let View { text, slots } = view;
            if slots.is_empty() {
                return quote!(::lean::view::Slots::new().build(#text));
            }
            quote!({
                let mut slots = ::lean::view::Slots::new();
                #(slots.#slots;)*
                slots.build(#text)
            })
        }
        Node::Fragment(fragment) => whole(&fragment.children),
        Node::Text(text) => {
            let text = &text.value;
            quote!(::lean::view::IntoChild::into_child(#text))
        }
        Node::Block(block) => {
            let value = unbraced(block);
            quote!(::lean::view::IntoChild::into_child(#value))
        }
        other => quote_spanned!(other.span()=> compile_error!("text goes in quotes")),
    }
}

/// The expression inside the braces, when that is all there is: rustc finds the braces round it needless.
fn unbraced(block: &NodeBlock) -> TokenStream {
    match block.try_block().map(|block| block.stmts.as_slice()) {
        Some([syn::Stmt::Expr(value, None)]) => quote!(#value),
        _ => quote!(#block),
    }
}

fn is_component(element: &NodeElement) -> bool {
    element.name().to_string().split("::").last().is_some_and(|name| name.starts_with(char::is_uppercase))
}

/// Leptos's own macro, with our own parts for its children.
fn component(element: &NodeElement) -> TokenStream {
    let name = element.name();
    let attributes = element.attributes();
    if element.children.is_empty() {
        return quote!(::leptos::prelude::IntoAny::into_any(::leptos::prelude::view! { <#name #(#attributes)*/> }));
    }
    let children = whole(&element.children);
    quote!(::leptos::prelude::IntoAny::into_any(
        ::leptos::prelude::view! { <#name #(#attributes)*>{#children}</#name> }
    ))
}

/// An element with all that stands in it: a text for `lean::view::Slots::build`, and what fills the places it leaves open.
#[derive(Default)]
struct View {
    text: String,
    slots: Vec<TokenStream>,
}

impl View {
    fn element(&mut self, element: &NodeElement) {
        let name = element.name().to_string();
        self.text.push(if SVG.contains(&name.as_str()) { '\u{2}' } else { '\u{1}' });
        self.text.push_str(&name);
        for attribute in element.attributes() {
            self.attribute(attribute);
        }
        for node in &element.children {
            self.child(node);
        }
        self.text.push('\u{3}');
    }

    fn child(&mut self, node: &Node) {
        match node {
            Node::Comment(_) => {}
            Node::Text(text) => {
                self.text.push('\u{4}');
                self.text.push_str(&text.value_string());
            }
            Node::Element(element) if !is_component(element) => self.element(element),
            other => {
                let child = part(other);
                self.text.push('\u{7}');
                self.slots.push(quote!(child(#child)));
            }
        }
    }

    fn attribute(&mut self, attribute: &NodeAttribute) {
        let NodeAttribute::Attribute(attribute) = attribute else {
            self.slots.push(quote_spanned!(attribute.span()=> child(compile_error!("an attribute has a name"))));
            return;
        };
        let name = attribute.key.to_string().replace(' ', "");
        if let Some(fixed) = fixed(attribute) {
            self.text.push('\u{5}');
            self.text.push_str(&name);
            self.text.push('\u{8}');
            self.text.push_str(&fixed);
            return;
        }
        let value = attribute.value();
        let (name, slot) = match name.split_once(':') {
            Some(("on", event)) => {
                let kind = event_type(event);
                (event, quote!(on::<::web_sys::#kind>(#value)))
            }
            Some(("prop", name)) => (name, quote!(prop(#value))),
            Some(("class", name)) => (name, quote!(class(#value))),
            _ => (name.as_str(), quote!(attr(#value))),
        };
        self.text.push('\u{6}');
        self.text.push_str(name);
        self.slots.push(slot);
    }
}

/// The text of an attribute that is known already: written as one, or there without a value.
fn fixed(attribute: &KeyedAttribute) -> Option<String> {
    match attribute.value() {
        None => Some(String::new()),
        Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) => Some(text.value()),
        Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Bool(there), .. })) if there.value => Some(String::new()),
        Some(_) => None,
    }
}

/// What the browser hands to a listener of `event`.
fn event_type(event: &str) -> TokenStream {
    match event {
        "click" => quote!(MouseEvent),
        "keydown" => quote!(KeyboardEvent),
        _ => quote!(Event),
    }
}
