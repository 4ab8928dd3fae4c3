//! `#[api_type]`, the attribute of every struct in `api-types`.
//!
//! The feature `server` of `api-types` decides what a struct consists of. The backend, with the feature, has every field
//! and the schema for the OpenAPI document. The console, without it, has only the fields that it reads: each further one
//! is code that every visitor downloads (see `docs/decisions/0011-api-types.md`).
//!
//! The attribute spells the conditions out, so that a definition needs no `cfg` of its own:
//!
//! | in the definition | what the compiler sees |
//! | --- | --- |
//! | `#[api_type]` | `#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]` |
//! | `#[server_only]` | `#[cfg(feature = "server")]` |
//! | `#[schema(…)]` | `#[cfg_attr(feature = "server", schema(…))]` |

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// Has to stand above `#[derive(…)]`, since a derive sees only what is left when it is expanded.
#[proc_macro_attribute]
pub fn api_type(arguments: proc_macro::TokenStream, definition: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let mut output = TokenStream::new();
    if !arguments.is_empty() {
        output.extend(quote!(compile_error! { "`#[api_type]` takes no arguments" }));
    }
    output.extend(expand(definition.into()));
    output.into()
}

/// The whole definition.
fn expand(definition: TokenStream) -> TokenStream {
    let definition = conditional(definition);
    quote! {
        #[cfg_attr(feature = "server", derive(::utoipa::ToSchema))]
        #definition
    }
}

/// `tokens` with the attributes of this crate made conditional, also those of the fields between braces.
fn conditional(tokens: TokenStream) -> TokenStream {
    let mut after_hash = false;
    let mut output = TokenStream::new();
    for token in tokens {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        output.extend([match token {
            TokenTree::Group(group) => {
                let inner = match group.delimiter() {
                    Delimiter::Bracket if after_hash => attribute(group.stream()),
                    Delimiter::Brace => conditional(group.stream()),
                    _ => group.stream(),
                };
                let mut changed = Group::new(group.delimiter(), inner);
                changed.set_span(group.span());
                TokenTree::Group(changed)
            }
            token => token,
        }]);
        after_hash = is_hash;
    }
    output
}

/// What stands between the brackets of an attribute.
fn attribute(tokens: TokenStream) -> TokenStream {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Ident(name)) if name == "server_only" => {
            quote_spanned!(name.span()=> cfg(feature = "server"))
        }
        Some(TokenTree::Ident(name)) if name == "schema" => {
            quote_spanned!(name.span()=> cfg_attr(feature = "server", #tokens))
        }
        _ => tokens,
    }
}

#[cfg(test)]
mod tests {
    use super::expand;
    use quote::quote;

    #[test]
    fn conditions_are_added_to_the_type_and_to_its_fields() {
        let definition = quote! {
            #[derive(Clone)]
            #[schema(as = Other)]
            pub struct Type {
                /// Text.
                #[server_only]
                #[serde(default)]
                #[schema(required, pattern = "^[a-z]$")]
                pub id: String,
                pub name: Option<String>,
            }
        };
        let expected = quote! {
            #[cfg_attr(feature = "server", derive(::utoipa::ToSchema))]
            #[derive(Clone)]
            #[cfg_attr(feature = "server", schema(as = Other))]
            pub struct Type {
                /// Text.
                #[cfg(feature = "server")]
                #[serde(default)]
                #[cfg_attr(feature = "server", schema(required, pattern = "^[a-z]$"))]
                pub id: String,
                pub name: Option<String>,
            }
        };
        assert_eq!(expand(definition).to_string(), expected.to_string());
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        let definition = quote! {
            #[serde(rename = "schema")]
            struct Type<'a, T> where T: Clone { server_only: [u8; 4], schema: &'a [schema::Of<T>], list: Vec<T> }
        };
        let expanded = expand(definition.clone()).to_string();
        assert!(expanded.ends_with(&definition.to_string()), "{expanded}");
    }
}
