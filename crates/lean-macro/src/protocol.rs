//! The text that `view!` writes and `lean` reads. Both crates compile this one file.
//!
//! A text is a sequence of tokens: a marker, then the token's words up to the next marker. For example
//! `<p class="a">"Hello "{name}</p>` is `HTML p FIXED class VALUE a TEXT "Hello " CHILD END`.
//! The markers are control characters, which neither markup nor text may contain: `view!` refuses them.

/// Opens an HTML element; its name follows.
pub(crate) const HTML: char = '\u{1}';
/// Opens an SVG element; its name follows.
pub(crate) const SVG: char = '\u{2}';
/// Closes the element that was opened last.
pub(crate) const END: char = '\u{3}';
/// A text node; its text follows.
pub(crate) const TEXT: char = '\u{4}';
/// A fixed attribute; its name, [`VALUE`] and its value follow.
pub(crate) const FIXED: char = '\u{5}';
/// The next binding is an attribute, a property, a class or a listener of the open element; its name follows.
pub(crate) const NAMED: char = '\u{6}';
/// The next binding is a child of the open element.
pub(crate) const CHILD: char = '\u{7}';
/// Separates the name of a fixed attribute from its value. Not a token of its own.
pub(crate) const VALUE: char = '\u{8}';
