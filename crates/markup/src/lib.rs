//! `view!` as Leptos writes it. Components stay Leptos's own; an element becomes calls of `console::element::El`, which
//! is one type for all elements, where Leptos makes a type of every shape. See docs/decisions/0002-views.md.

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
            quote!(crate::element::all(vec![#(#parts),*]))
        }
    }
}

fn part(node: &Node) -> TokenStream {
    match node {
        Node::Element(element) if is_component(element) => component(element),
        Node::Element(element) => {
            let element = self::element(element);
            quote!(crate::element::El::view(#element))
        }
        Node::Fragment(fragment) => whole(&fragment.children),
        Node::Text(text) => {
            let text = &text.value;
            quote!(crate::element::IntoChild::into_child(#text))
        }
        Node::Block(block) => {
            let value = unbraced(block);
            quote!(crate::element::IntoChild::into_child(#value))
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

fn element(element: &NodeElement) -> TokenStream {
    let name = element.name().to_string();
    let make = if SVG.contains(&name.as_str()) { quote!(svg) } else { quote!(html) };
    let attributes = element.attributes().iter().map(attribute);
    let children = element.children.iter().map(|node| match node {
        Node::Comment(_) => quote!(),
        Node::Text(text) => {
            let text = &text.value;
            quote!(.text(#text))
        }
        Node::Element(element) if !is_component(element) => {
            let element = self::element(element);
            quote!(.inner(#element))
        }
        other => {
            let child = part(other);
            quote!(.child(#child))
        }
    });
    quote!(crate::element::El::#make(#name)#(#attributes)*#(#children)*)
}

fn attribute(attribute: &NodeAttribute) -> TokenStream {
    let NodeAttribute::Attribute(attribute) = attribute else {
        return quote_spanned!(attribute.span()=> .compile_error!("an attribute has a name"));
    };
    let name = attribute.key.to_string().replace(' ', "");
    let value = value(attribute);
    match name.split_once(':') {
        Some(("on", event)) => {
            let kind = event_type(event);
            quote!(.on::<::web_sys::#kind>(#event, #value))
        }
        Some(("prop", name)) => quote!(.prop(#name, #value)),
        Some(("class", name)) => quote!(.toggle_class(#name, #value)),
        _ => quote!(.attr(#name, #value)),
    }
}

fn value(attribute: &KeyedAttribute) -> TokenStream {
    match attribute.value() {
        Some(value) => quote!(#value),
        None => quote!(true),
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
