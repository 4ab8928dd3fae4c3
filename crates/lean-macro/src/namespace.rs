//! Which namespace an element belongs to.

/// The namespace of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// HTML.
    Html,
    /// SVG.
    Svg,
}

/// The elements of HTML, sorted. Names with a hyphen are custom elements.
const HTML: [&str; 112] = [
    "a",
    "abbr",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "menu",
    "meta",
    "meter",
    "nav",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// The elements of SVG that HTML has not, sorted.
const SVG: [&str; 60] = [
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "discard",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "foreignObject",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "metadata",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "tspan",
    "use",
    "view",
];

/// The elements that both have. At the root of a view they are HTML, unless written `<svg:a>`.
const BOTH: [&str; 4] = ["a", "script", "style", "title"];

/// The SVG elements whose children are HTML, as in the HTML parser.
const HTML_INSIDE: [&str; 3] = ["desc", "foreignObject", "title"];

impl Namespace {
    /// The namespace and the name of the element written `tag`, whose parent's children are in `parent`: `None` at the
    /// root of a view, which may stand anywhere.
    pub(crate) fn resolve(tag: &str, parent: Option<Self>) -> Result<(Self, &str), String> {
        let is_html = HTML.binary_search(&tag).is_ok() || tag.contains('-');
        let is_svg = |name| SVG.binary_search(&name).is_ok() || BOTH.contains(&name);
        if let Some(name) = tag.strip_prefix("svg:") {
            return if is_svg(name) {
                Ok((Self::Svg, name))
            } else {
                Err(["SVG has no element `", name, "`"].concat())
            };
        }
        match parent {
            Some(Self::Svg) if is_svg(tag) => Ok((Self::Svg, tag)),
            Some(Self::Svg) => Err(["SVG has no element `", tag, "`; HTML goes inside `<foreignObject>`"].concat()),
            _ if is_html => Ok((Self::Html, tag)),
            None if is_svg(tag) => Ok((Self::Svg, tag)),
            Some(Self::Html) if tag == "svg" => Ok((Self::Svg, tag)),
            Some(Self::Html) if is_svg(tag) => {
                Err(["`", tag, "` is an SVG element, which is only drawn inside `<svg>`"].concat())
            }
            _ => Err(["neither HTML nor SVG has an element `", tag, "`"].concat()),
        }
    }

    /// The namespace of the children of the element `name`.
    pub(crate) fn of_children(self, name: &str) -> Self {
        if HTML_INSIDE.contains(&name) { Self::Html } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::{BOTH, HTML, Namespace, SVG};

    #[test]
    fn the_elements_are_sorted_and_in_one_list_only() {
        assert!(HTML.is_sorted() && SVG.is_sorted());
        assert!(!HTML.iter().any(|name| SVG.contains(name)));
        assert!(BOTH.iter().all(|name| HTML.contains(name) && !SVG.contains(name)));
    }

    #[test]
    fn a_root_is_html_if_html_has_it_and_svg_if_only_svg_has_it() {
        for (tag, namespace) in [
            ("a", Namespace::Html),
            ("title", Namespace::Html),
            ("x-clock", Namespace::Html),
            ("svg", Namespace::Svg),
            ("ellipse", Namespace::Svg),
            ("linearGradient", Namespace::Svg),
        ] {
            assert_eq!(Namespace::resolve(tag, None), Ok((namespace, tag)));
        }
        assert_eq!(Namespace::resolve("svg:a", None), Ok((Namespace::Svg, "a")));
    }

    #[test]
    fn inside_svg_everything_is_svg_up_to_a_foreign_object() {
        for tag in ["a", "title", "style", "ellipse", "svg"] {
            assert_eq!(Namespace::resolve(tag, Some(Namespace::Svg)), Ok((Namespace::Svg, tag)));
        }
        assert_eq!(Namespace::Svg.of_children("g"), Namespace::Svg);
        assert_eq!(Namespace::Svg.of_children("foreignObject"), Namespace::Html);
        assert_eq!(Namespace::resolve("p", Some(Namespace::Html)), Ok((Namespace::Html, "p")));
        assert_eq!(Namespace::resolve("svg", Some(Namespace::Html)), Ok((Namespace::Svg, "svg")));
    }
}
