//! A skeleton: as tall as the content to come, and visible only when that takes longer than 200 ms.

use lean::prelude::*;

/// A skeleton of `lines` lines; with a footer when the content has one.
pub fn skeleton(lines: usize, has_footer: bool) -> AnyView {
    let widths = ["skeleton-line w3", "skeleton-line w4", "skeleton-line w2", "skeleton-line w3"];
    let lines: Vec<_> = (0..lines).map(|line| view! { <span class=widths[line % widths.len()]></span> }).collect();
    let footer = has_footer.then(
        || view! { <div class="card-footer skeleton" aria-hidden="true"><span class="skeleton-line w2"></span></div> },
    );
    view! {
        <div class="card-body skeleton" aria-hidden="true">{lines}</div>
        {footer}
    }
}
