//! What can be given to an attribute.

use std::borrow::Cow;

/// The text of an attribute, or `None` if the element is not to have it.
pub type AttrText = Option<Cow<'static, str>>;

/// The value of an attribute.
pub enum Attr {
    /// Set once.
    Fixed(AttrText),
    /// Set whenever what it reads changes.
    Dynamic(Box<dyn Fn() -> AttrText>),
}

/// What can be given to an attribute: a text, a `bool`, an option of one, or a closure that returns one.
pub trait IntoAttr {
    /// The value of the attribute.
    fn into_attr(self) -> Attr;
}

macro_rules! fixed {
    ($($kind:ty),*) => {
        $(impl IntoAttr for $kind {
            fn into_attr(self) -> Attr {
                Attr::Fixed(self.into_attr_text())
            }
        })*
    };
}

fixed!(&'static str, String, bool, Option<&'static str>, Option<String>);

impl<T: IntoAttrText, F: Fn() -> T + 'static> IntoAttr for F {
    fn into_attr(self) -> Attr {
        Attr::Dynamic(Box::new(move || self().into_attr_text()))
    }
}

/// What can be the text of an attribute. `true` is an empty text, `false` and `None` are no attribute.
pub trait IntoAttrText {
    /// The text, or `None` if the element is not to have the attribute.
    fn into_attr_text(self) -> AttrText;
}

impl IntoAttrText for &'static str {
    fn into_attr_text(self) -> AttrText {
        Some(self.into())
    }
}

impl IntoAttrText for String {
    fn into_attr_text(self) -> AttrText {
        Some(self.into())
    }
}

impl IntoAttrText for bool {
    fn into_attr_text(self) -> AttrText {
        self.then_some("".into())
    }
}

impl<T: IntoAttrText> IntoAttrText for Option<T> {
    fn into_attr_text(self) -> AttrText {
        self.and_then(T::into_attr_text)
    }
}
