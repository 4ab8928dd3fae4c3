//! `view!` in the syntax of Leptos. Components are called as Leptos calls them; elements become a text and a list of
//! bindings for `lean::Bindings`, where Leptos makes a type of every shape. See docs/decisions/0002-views.md.

mod events;
mod expand;
mod namespace;
mod protocol;

/// Builds a view, an `AnyView`, from the syntax of `leptos::view!`.
///
/// ```ignore
/// view! {
///     <p class="note" class:wide=move || wide.get() on:click=move |_| wide.set(true)>"Text in quotes"{more}</p>
/// }
/// ```
///
/// - A value may be fixed or a closure, which is run again whenever what it reads changes.
/// - `on:` listeners are given the type that `leptos::ev` has for the event, and `Event` for an event without one.
/// - Everything inside `<svg>` is SVG, up to `<foreignObject>`. At the root of a view an element is SVG if only SVG has it;
///   `a`, `script`, `style` and `title`, which both have, are HTML there unless written `<svg:a>`.
/// - Not there: `class=("…", …)`, `style:`, `bind:`, `use:`, `attr:`, `node_ref` (give the element an id), `inner_html`,
///   spread attributes, `class:` and the like, `clone:` and `slot` on a component, raw text and `MathML`. All of them are errors.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::view(tokens.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
