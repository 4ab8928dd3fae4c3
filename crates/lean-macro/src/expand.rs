//! Translates the syntax of `view!` into calls of `lean`.

use crate::namespace::Namespace;
use crate::{events, protocol};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use rstml::Infallible;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeName};
use syn::spanned::Spanned as _;
use syn::{Error, Expr, ExprLit, Lit, Result};

type NodeElement = rstml::node::NodeElement<Infallible>;

/// The code that `view!` generates for `tokens`.
pub(crate) fn view(tokens: TokenStream) -> Result<TokenStream> {
    nodes(&rstml::parse2(tokens)?)
}

/// One node as it is; several one after the other.
fn nodes(nodes: &[Node]) -> Result<TokenStream> {
    let nodes: Vec<&Node> = nodes.iter().filter(|node| !matches!(node, Node::Comment(_))).collect();
    if let [node] = nodes[..] {
        return view_of(node);
    }
    let views: Vec<TokenStream> = nodes.into_iter().map(view_of).collect::<Result<_>>()?;
    Ok(quote!(::lean::all(vec![#(#views),*])))
}

/// A node at the root of a view, or where its parent is not known.
fn view_of(node: &Node) -> Result<TokenStream> {
    match node {
        Node::Element(element) if is_component(element) => component(element),
        Node::Element(element) => {
            let Element { text, bindings } = Element::of(element)?;
            if bindings.is_empty() {
                return Ok(quote!(::lean::Bindings::new().build(#text)));
            }
            Ok(quote!({
                let mut bindings = ::lean::Bindings::new();
                #(bindings.#bindings;)*
                bindings.build(#text)
            }))
        }
        Node::Fragment(fragment) => nodes(&fragment.children),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote!(::lean::IntoChild::into_child(#text)))
        }
        Node::Block(block) => {
            let value = without_braces(block);
            Ok(quote!(::lean::IntoChild::into_child(#value)))
        }
        other => error(other, "text goes in quotes"),
    }
}

fn error<T>(at: impl ToTokens, message: impl core::fmt::Display) -> Result<T> {
    Err(Error::new_spanned(at, message))
}

/// The expression in the braces if there is nothing else in them: rustc would warn about the braces.
fn without_braces(block: &NodeBlock) -> TokenStream {
    match block.try_block().map(|block| block.stmts.as_slice()) {
        Some([syn::Stmt::Expr(value, None)]) => quote!(#value),
        _ => quote!(#block),
    }
}

fn is_component(element: &NodeElement) -> bool {
    element.name().to_string().split("::").last().is_some_and(|name| name.starts_with(char::is_uppercase))
}

/// The call of a component, as Leptos's macro writes it.
fn component(element: &NodeElement) -> Result<TokenStream> {
    let (name, generics) = (element.name(), &element.open_tag.generics);
    let generics = if generics.lt_token.is_some() { quote!(::#generics) } else { TokenStream::new() };
    let (mut properties, mut arguments) = (Vec::new(), Vec::new());
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return error(attribute, FOR_ELEMENTS);
        };
        let key = &attribute.key;
        if let Some(argument) = key.to_string().strip_prefix("let:") {
            arguments.push(format_ident!("{argument}", span = key.span()));
            continue;
        }
        if !matches!(key, NodeName::Path(_)) {
            return error(key, FOR_ELEMENTS);
        }
        properties.push(match attribute.value() {
            Some(value) => quote!(.#key(#value)),
            None => quote!(.#key(#key)),
        });
    }
    if !element.children.is_empty() {
        let children = nodes(&element.children)?;
        properties.push(if arguments.is_empty() {
            quote!(.children(::leptos::children::ToChildren::to_children(move || #children)))
        } else {
            quote!(.children(move |#(#arguments),*| #children))
        });
    }
    Ok(quote!(::leptos::prelude::IntoAny::into_any(::leptos::component::component_view(
        &#name,
        ::leptos::component::component_props_builder(&#name #generics) #(#properties)* .build()
    ))))
}

/// The error for `class:`, `on:` and the like on a component.
const FOR_ELEMENTS: &str = "a component does not pass attributes on to its elements: give it a property";

/// An element with everything inside it: a text as in [`protocol`], and the calls of `lean::Bindings` for its
/// dynamic parts.
#[derive(Default)]
struct Element {
    text: String,
    bindings: Vec<TokenStream>,
}

impl Element {
    fn of(root: &NodeElement) -> Result<Self> {
        let mut whole = Self::default();
        whole.element(root, None)?;
        Ok(whole)
    }

    /// `parent` is the namespace around it, `None` at the root.
    fn element(&mut self, element: &NodeElement, parent: Option<Namespace>) -> Result<()> {
        let tag = element.name();
        if let NodeName::Block(_) = tag {
            return error(tag, "an element has a fixed name");
        }
        let written = tag.to_string();
        let (namespace, name) = match Namespace::resolve(&written, parent) {
            Ok(resolved) => resolved,
            Err(message) => return error(tag, message),
        };
        self.text.push(match namespace {
            Namespace::Html => protocol::HTML,
            Namespace::Svg => protocol::SVG,
        });
        self.text.push_str(name);
        for attribute in element.attributes() {
            self.attribute(attribute)?;
        }
        for node in &element.children {
            self.child(node, namespace.of_children(name))?;
        }
        self.text.push(protocol::END);
        Ok(())
    }

    fn child(&mut self, node: &Node, namespace: Namespace) -> Result<()> {
        match node {
            Node::Comment(_) => {}
            Node::Text(text) => {
                let value = text.value_string();
                refuse_control_characters(&text.value, &value)?;
                self.text.push(protocol::TEXT);
                self.text.push_str(&value);
            }
            Node::Element(element) if !is_component(element) => self.element(element, Some(namespace))?,
            other => {
                let child = view_of(other)?;
                self.text.push(protocol::CHILD);
                self.bindings.push(quote!(child(#child)));
            }
        }
        Ok(())
    }

    fn attribute(&mut self, attribute: &NodeAttribute) -> Result<()> {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return error(attribute, "an attribute has a name");
        };
        if let NodeName::Block(_) = attribute.key {
            return error(&attribute.key, "an attribute has a name");
        }
        let name = attribute.key.to_string().replace(' ', "");
        let (directive, name) = match name.split_once(':') {
            Some((prefix, name)) => (Some(prefix), name),
            None => (None, name.as_str()),
        };
        if let (None, Some(instead)) = (directive, unsupported(name)) {
            return error(&attribute.key, instead);
        }
        if let (None, Some(fixed)) = (directive, fixed_value(attribute)) {
            refuse_control_characters(attribute.value(), &fixed)?;
            self.text.push(protocol::FIXED);
            self.text.push_str(name);
            self.text.push(protocol::VALUE);
            self.text.push_str(&fixed);
            return Ok(());
        }
        let Some(value) = attribute.value() else {
            return error(&attribute.key, "`on:`, `prop:` and `class:` take a value");
        };
        let binding = match directive {
            None => quote!(attr(#value)),
            Some("on") if events::is_typed(name) => {
                let event = format_ident!("{name}");
                quote!(on::<<::leptos::ev::#event as ::leptos::ev::EventDescriptor>::EventType>(#value))
            }
            Some("on") if name.contains(':') => return error(&attribute.key, "`on:` takes the name of an event alone"),
            Some("on") => quote!(on::<::leptos::ev::Event>(#value)),
            Some("prop") => quote!(prop(#value)),
            Some("class") => quote!(class(#value)),
            Some(_) => return error(&attribute.key, "only `on:`, `prop:` and `class:` can stand before a name"),
        };
        self.text.push(protocol::NAMED);
        self.text.push_str(name);
        self.bindings.push(binding);
        Ok(())
    }
}

/// What to write in the place of an attribute that Leptos's `view!` gives a meaning and this one does not.
fn unsupported(name: &str) -> Option<&'static str> {
    match name {
        "node_ref" => Some("`node_ref` is not supported: give the element an id and find it by that"),
        "inner_html" => Some("`inner_html` is not supported: the content policy refuses markup in a string"),
        _ => None,
    }
}

/// The protocol's markers are control characters, so a text has none; HTML allows only white space of them anyway.
fn refuse_control_characters(at: impl ToTokens, text: &str) -> Result<()> {
    if text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return error(at, "a view's text cannot contain control characters");
    }
    Ok(())
}

/// The value of an attribute that is known already: a text, or the empty one of an attribute that is just there.
fn fixed_value(attribute: &KeyedAttribute) -> Option<String> {
    match attribute.value() {
        None => Some(String::new()),
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text.value()),
        Some(Expr::Lit(ExprLit { lit: Lit::Bool(there), .. })) if there.value => Some(String::new()),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, view};
    use crate::protocol;
    use proc_macro2::TokenStream;
    use quote::quote;
    use rstml::node::Node;

    /// The text of the one element in `tokens`, with its markers spelled out.
    fn text(tokens: TokenStream) -> String {
        let nodes: Vec<Node> = rstml::parse2(tokens).unwrap();
        let [Node::Element(element)] = &nodes[..] else { panic!("not one element") };
        let names = [
            (protocol::HTML, "<HTML>"),
            (protocol::SVG, "<SVG>"),
            (protocol::END, "<END>"),
            (protocol::TEXT, "<TEXT>"),
            (protocol::FIXED, "<FIXED>"),
            (protocol::NAMED, "<NAMED>"),
            (protocol::CHILD, "<CHILD>"),
            (protocol::VALUE, "<VALUE>"),
        ];
        names.iter().fold(Element::of(element).unwrap().text, |text, (marker, name)| text.replace(*marker, name))
    }

    fn error(tokens: TokenStream) -> String {
        view(tokens).unwrap_err().to_string()
    }

    /// Generated code without its spaces.
    fn code(tokens: TokenStream) -> String {
        view(tokens).unwrap().to_string().replace(' ', "")
    }

    #[test]
    fn fixed_parts_are_text_and_the_rest_are_bindings() {
        let tokens = quote!(<p class="a" hidden title=title on:click=press>"Hello " {name} <b>"!"</b></p>);
        assert_eq!(
            text(tokens.clone()),
            "<HTML>p<FIXED>class<VALUE>a<FIXED>hidden<VALUE><NAMED>title<NAMED>click<TEXT>Hello <CHILD><HTML>b<TEXT>!<END><END>"
        );
        let code = code(tokens);
        let calls: Vec<usize> = ["bindings.attr(title);", "bindings.on::<", "bindings.child(", "bindings.build("]
            .map(|call| code.find(call).unwrap())
            .into();
        assert!(calls.is_sorted(), "{code}");
    }

    #[test]
    fn everything_inside_svg_is_svg_and_a_foreign_object_holds_html() {
        let tokens = quote! {
            <div>
                <svg><title>"t"</title><a><ellipse/></a><foreignObject><a/></foreignObject></svg>
                <a/>
            </div>
        };
        assert_eq!(
            text(tokens),
            "<HTML>div<SVG>svg<SVG>title<TEXT>t<END><SVG>a<SVG>ellipse<END><END>\
             <SVG>foreignObject<HTML>a<END><END><END><HTML>a<END><END>"
        );
    }

    #[test]
    fn the_root_of_a_fragment_of_a_drawing_is_svg() {
        assert_eq!(text(quote!(<ellipse/>)), "<SVG>ellipse<END>");
        assert_eq!(text(quote!(<g><a/></g>)), "<SVG>g<SVG>a<END><END>");
        assert_eq!(text(quote!(<svg:a><rect/></svg:a>)), "<SVG>a<SVG>rect<END><END>");
        assert_eq!(text(quote!(<a/>)), "<HTML>a<END>");
    }

    #[test]
    fn a_listener_is_given_the_type_of_its_event() {
        assert!(
            code(quote!(<p on:pointermove=f/>))
                .contains("on::<<::leptos::ev::pointermoveas::leptos::ev::EventDescriptor>")
        );
        assert!(code(quote!(<p on:x-ready=f/>)).contains("on::<::leptos::ev::Event>(f)"));
    }

    #[test]
    fn an_element_in_the_wrong_namespace_is_an_error() {
        assert_eq!(error(quote!(<svg><div/></svg>)), "SVG has no element `div`; HTML goes inside `<foreignObject>`");
        assert_eq!(error(quote!(<svg:div/>)), "SVG has no element `div`");
        assert_eq!(error(quote!(<p><ellipse/></p>)), "`ellipse` is an SVG element, which is only drawn inside `<svg>`");
        assert_eq!(error(quote!(<dvi/>)), "neither HTML nor SVG has an element `dvi`");
    }

    #[test]
    fn a_control_character_in_a_text_or_an_attribute_is_an_error() {
        for marker in ['\u{1}', '\u{4}', '\u{8}', '\u{7f}'] {
            let bad = String::from_iter(["a".to_owned(), marker.to_string()]);
            for tokens in [quote!(<p>#bad</p>), quote!(<p title=#bad/>)] {
                assert_eq!(error(tokens), "a view's text cannot contain control characters");
            }
        }
        assert_eq!(text(quote!(<pre>"a\n\tb"</pre>)), "<HTML>pre<TEXT>a\n\tb<END>");
    }

    #[test]
    fn text_without_quotes_is_an_error() {
        assert_eq!(error(quote!(<p>Hello</p>)), "text goes in quotes");
        assert_eq!(error(quote!(Hello)), "text goes in quotes");
    }

    #[test]
    fn unsupported_syntax_of_leptos_is_an_error() {
        for tokens in [quote!(<p {..all}/>), quote!(<p {name}/>)] {
            assert_eq!(error(tokens), "an attribute has a name");
        }
        for tokens in [quote!(<p style:color="red"/>), quote!(<p bind:value=x/>), quote!(<p use:x=y/>)] {
            assert_eq!(error(tokens), "only `on:`, `prop:` and `class:` can stand before a name");
        }
        assert!(error(quote!(<p node_ref=x/>)).starts_with("`node_ref` is not supported"));
        assert!(error(quote!(<p inner_html="<b>"/>)).starts_with("`inner_html` is not supported"));
        assert_eq!(error(quote!(<p on:click/>)), "`on:`, `prop:` and `class:` take a value");
        assert_eq!(error(quote!(<p on:click:capture=f/>)), "`on:` takes the name of an event alone");
    }

    #[test]
    fn an_attribute_of_a_component_is_a_property_of_it() {
        for tokens in [quote!(<Card class:wide=f/>), quote!(<Card on:click=f/>), quote!(<Card {..all}/>)] {
            assert_eq!(error(tokens), super::FOR_ELEMENTS);
        }
        let load = code(quote!(<Load data title="t" let:list><p/></Load>));
        assert!(load.contains("component_props_builder(&Load).data(data).title(\"t\").children(move|list|"), "{load}");
        let card = code(quote!(<ui::Card><p/></ui::Card>));
        assert!(card.contains("(&ui::Card).children(::leptos::children::ToChildren::to_children(move||"), "{card}");
    }

    #[test]
    fn an_element_that_is_not_closed_is_an_error() {
        assert!(view(quote!(<p><b></p>)).is_err());
    }
}
